import pytest
import torch


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Networks as small as here gain nothing from more, and lose much where the cores are busy with something else."""
    torch.set_num_threads(1)
