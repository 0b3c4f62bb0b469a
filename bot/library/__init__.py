"""The documents of the company: versions, passages, and who may read them."""
