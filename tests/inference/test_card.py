"""What a model says about itself is believed field by field, or not at all."""

import json

import onnx
import pytest
from onnx import TensorProto, helper

from app.errors import AppError
from app.inference import available_models, find_model, model_folders, open_model
from app.inference.card import CARD, MAX_BYTES, NETWORK, Card, card_json, parse_card, read_card
from tests.inference.tiny import green_graph, write_model


def put(field, value):
    """A change that sets one field ("input.size_px") of a card."""

    def change(card):
        *parents, name = field.split(".")
        for parent in parents:
            card = card[parent]
        card[name] = value

    return change


def error_of(folder) -> AppError:
    with pytest.raises(AppError) as caught:
        open_model(folder)
    return caught.value


def test_a_good_card_is_read_and_written_back(tmp_path):
    card = read_card(write_model(tmp_path))
    assert isinstance(card, Card)
    assert (card.input.size_px, card.input.range, card.training.seed) == (16, (0.0, 255.0), 1)
    assert card.measured == {"mae_bpm": 1.5}
    assert parse_card(json.loads(card_json(card))) == card


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda card: card.pop("licence"), "card.json has no field licence"),
        (lambda card: card["input"].pop("size_px"), "card.json has no field input.size_px"),
        (put("colour", "RGB"), "card.json has a field colour, which is not known"),
        (put("input.fps", 30), "card.json has a field input.fps, which is not known"),
        (put("input", "32 pixels"), "input is '32 pixels', an object with fields was expected"),
        (put("label", 3), "label is 3, a text was expected"),
        (put("source", ""), "source is '', a text was expected"),
        (put("input.size_px", 32.5), "input.size_px is 32.5, a whole number was expected"),
        (put("input.size_px", True), "input.size_px is True, a whole number was expected"),
        (put("input.size_px", 4000), "input.size_px is 4000, a value from 4 to 256 was expected"),
        (put("input.rate_hz", "fast"), "input.rate_hz is 'fast', a number was expected"),
        (put("input.rate_hz", float("nan")), "input.rate_hz is nan, a number was expected"),
        (put("input.range", [0, 1]), "input.range is (0.0, 1.0); known: (0.0, 255.0)"),
        (put("input.range", [0]), "input.range is [0], a pair of numbers was expected"),
        (put("input.colour", "BGR"), "input.colour is 'BGR'; known: RGB"),
        (put("input.normalisation", "magic"), "input.normalisation is 'magic'; known: raw, temporal, standardized"),
        (put("output.kind", "heart rate"), "output.kind is 'heart rate'; known: bvp, expected_bvp"),
        (put("training.steps", "many"), "training.steps is 'many', a whole number was expected"),
        (put("measured", []), "measured is [], an object was expected"),
        (put("name", "Tiny Net"), "name is 'Tiny Net', small letters, digits and _ were expected"),
        (put("name", "other"), "card.json is of a model called 'other', the folder is called 'tiny'"),
        (put("sha256", "f00"), "sha256 is 'f00', 64 hexadecimal digits were expected"),
        (put("sha256", "0" * 64), "the card says 000000000000...: it was changed or is damaged"),
        (put("parity_max_abs", 0.1), "parity_max_abs is 0.1, less than 0.0001 was expected"),
        (put("created", "yesterday"), "created is 'yesterday', a date such as 2026-01-31 was expected"),
    ],
)
def test_each_fault_is_one_sentence(tmp_path, change, sentence):
    folder = write_model(tmp_path, change=change)
    error = error_of(folder)
    assert error.message.startswith("The model 'tiny' cannot be used: ")
    assert sentence in error.message
    assert error.hint == f"Export or import it again, or remove the folder {folder}."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "card.json is not JSON (Expecting property name"),
        (b"\xff\xfe", "card.json is not JSON ('utf-8' codec"),
        (b"[" * 100_000, "card.json is not JSON ("),
        (b"[1]", "card.json is [1], an object with fields was expected"),
        pytest.param(b" " * 1_000_001, "card.json has 1.0 MB, at most 1 MB are taken", id="large"),
        (None, "card.json is missing"),
    ],
)
def test_a_card_that_is_none(tmp_path, content, sentence):
    path = write_model(tmp_path) / CARD
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert sentence in error_of(path.parent).message


def test_the_network_must_be_there_and_of_bearable_size(tmp_path):
    path = write_model(tmp_path) / NETWORK
    with path.open("ab") as file:
        file.truncate(MAX_BYTES + 1)
    assert "network.onnx has 64.0 MB, at most 64 MB are taken" in error_of(path.parent).message
    path.unlink()
    assert "network.onnx is missing" in error_of(path.parent).message
    path.mkdir()
    assert "network.onnx is missing" in error_of(path.parent).message


def with_external_weights() -> onnx.ModelProto:
    model = green_graph()
    weight = helper.make_tensor("w", TensorProto.FLOAT, [1], [1.0])
    weight.ClearField("float_data")
    weight.data_location = TensorProto.EXTERNAL
    entry = weight.external_data.add()
    entry.key, entry.value = "location", "../../../etc/passwd"
    model.graph.initializer.append(weight)
    return model


def with_hidden_external_weights() -> onnx.ModelProto:
    """In a constant in the branch of a condition."""
    model = green_graph()
    branch = helper.make_graph(
        [helper.make_node("Constant", [], ["c"], value=with_external_weights().graph.initializer[0])],
        "branch",
        [],
        [helper.make_tensor_value_info("c", TensorProto.FLOAT, [1])],
    )
    model.graph.node.append(helper.make_node("If", ["yes"], ["x"], then_branch=branch, else_branch=branch))
    return model


def with_functions() -> onnx.ModelProto:
    model = green_graph()
    model.functions.add(name="mine", domain="")
    return model


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        (with_external_weights(), "keeps its weights in other files, which are never read"),
        (with_hidden_external_weights(), "keeps its weights in other files, which are never read"),
        (with_functions(), "brings functions of its own; only standard operators are taken"),
        (green_graph(domain="com.microsoft"), "uses operators of 'com.microsoft'; only standard operators are taken"),
        (b"", "holds no graph: it is no ONNX file"),
        (b"PK\x03\x04 a zip file", "is no ONNX file"),
        (green_graph().SerializeToString()[:-3], "is cut off or no ONNX file"),
    ],
)
def test_a_file_that_could_bite_is_never_run(tmp_path, graph, sentence):
    assert sentence in error_of(write_model(tmp_path, graph=graph)).message


def test_only_whole_models_are_listed_and_the_others_are_warned_of(tmp_path, caplog):
    write_model(tmp_path, "beta")
    write_model(tmp_path, "alpha")
    (tmp_path / ".unfinished").mkdir()
    (tmp_path / "readme.txt").write_text("a file is no model")
    assert [model.name for model in available_models(tmp_path)] == ["alpha", "beta"]
    assert [folder.name for folder in model_folders(tmp_path)] == ["alpha", "beta"]
    assert available_models(tmp_path / "nowhere") == []


@pytest.mark.expects_log("The model 'broken' cannot be used: card.json has no field licence")
def test_a_broken_model_is_a_warning_in_the_list_and_an_error_when_chosen(tmp_path):
    write_model(tmp_path, "broken", change=lambda card: card.pop("licence"))
    write_model(tmp_path)
    assert [model.name for model in available_models(tmp_path)] == ["tiny"]
    with pytest.raises(AppError, match=r"The model 'broken' cannot be used: card.json has no field licence"):
        find_model(tmp_path, "broken")


@pytest.mark.parametrize("name", ["absent", "../tiny", "TINY", "", "tiny/"])
def test_names_that_are_none(tmp_path, name):
    write_model(tmp_path)
    assert find_model(tmp_path / "tiny" / "..", name) is None
