"""What can go wrong in knowing and answering.

KnowledgeError
├── CatalogueInvalid      the standard's data files contradict themselves
├── ModelFilesAltered     the embedding model is not the one that was published
├── ModelNotUsable        a folder that is set holds no embedding model
├── LibraryUnavailable    the company's documents can't be read now
├── VectorServerNotUsable a Chroma server is set and can't be used
└── ChatModelUnavailable  a configured chat model gave no usable text
"""


class KnowledgeError(Exception):
    """Something in the knowledge package failed; the message says what to do."""


class CatalogueInvalid(KnowledgeError):
    """The catalogue's data files are incomplete or contradict each other; reinstall the package."""


class ModelFilesAltered(KnowledgeError):
    """The embedding model's files differ from the published ones; reinstall the model's package."""


class ModelNotUsable(KnowledgeError):
    """Give the folder of a sentence-transformers model, or leave ANNEXA_EMBEDDING_MODEL out."""


class ChatModelUnavailable(KnowledgeError):
    """The chat model did not answer in time or not with text; the composed answer stands."""


class LibraryUnavailable(KnowledgeError):
    """The company's documents can't be read now; what needs no document goes on."""


class VectorServerNotUsable(KnowledgeError):
    """Start the Chroma server, or correct ANNEXA_CHROMA_URL."""
