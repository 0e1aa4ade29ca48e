"""The scripts that run in Redis: ``.lua`` files beside the modules that use them."""

from importlib.resources import files


def lua(module: str, name: str) -> str:
    """The source of ``name``.lua in the folder of ``module`` (its ``__name__``)."""
    return files(module.rpartition(".")[0]).joinpath(f"{name}.lua").read_text("utf-8")
