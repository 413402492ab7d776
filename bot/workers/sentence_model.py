"""A sentence-embedding model from a folder: a text becomes a vector, on this machine, by onnxruntime."""

import hashlib
from pathlib import Path
from typing import Any

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
LONGEST = 256
"""How many word pieces of a text are read, as the models of the class of MiniLM do."""
_TRIAL = "The printer on the second floor jams every day."


class ModelUnusable(Exception):
    """The model can't be used; the text says why and is a whole sentence."""


class SentenceModel:
    """A model and its tokenizer. Raises ModelUnusable where the folder or the packages for it are missing or broken."""

    def __init__(self, folder: Path) -> None:
        self._numpy, onnxruntime, tokenizers = _packages()
        for file in (MODEL, TOKENIZER):
            if not (folder / file).is_file():
                raise ModelUnusable(f"There is no {file} in {folder}.")
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(LONGEST)
            content = (folder / MODEL).read_bytes()
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1  # listeners need the other cores
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
            self._inputs = [each.name for each in self._session.get_inputs()]
            self.length = len(self.vector(_TRIAL)) // 4
        except ModelUnusable:
            raise
        except Exception as problem:  # both packages raise kinds of their own, and plain Exception
            raise ModelUnusable(f"The model in {folder} can't be read ({type(problem).__name__}).") from None
        self.name = f"{folder.name[:60]}:{hashlib.sha256(content).hexdigest()[:12]}"
        """The folder's name and a digest of the model: another model has another name."""

    def vector(self, text: str) -> bytes:
        """The vector of a text: 32-bit floats, its length 1. Raises ModelUnusable where the model gives none."""
        np = self._numpy
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        known = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        if not set(self._inputs) <= known.keys():
            raise ModelUnusable(f"The model asks for {', '.join(sorted(set(self._inputs) - known.keys()))}.")
        out = self._session.run(None, {name: known[name] for name in self._inputs})[0]
        mean = out[0].mean(axis=0) if out.ndim == 3 else out[0]
        size = float(np.linalg.norm(mean))
        if mean.ndim != 1 or not np.isfinite(size) or size == 0:
            raise ModelUnusable("The model gives no vector for a sentence.")
        return bytes((mean / size).astype(np.float32).tobytes())


def _packages() -> tuple[Any, Any, Any]:
    try:
        import numpy
        import onnxruntime
        import tokenizers
    except ImportError as missing:
        raise ModelUnusable(f"The package {missing.name} is missing. Install kaizen-bot[semantic].") from None
    return numpy, onnxruntime, tokenizers
