"""The scripts that the server runs: ``.lua`` files beside the modules that call them."""

from importlib.resources import files


def lua(module: str, name: str) -> str:
    """The text of ``name``.lua in the folder of ``module`` (its ``__name__``)."""
    return files(module.rpartition(".")[0]).joinpath(f"{name}.lua").read_text("utf-8")
