"""The words a language model is given, one file per prompt."""
