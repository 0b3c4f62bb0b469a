"""One vendor, one file: the embedding model, Chroma, tantivy and the chat model."""
