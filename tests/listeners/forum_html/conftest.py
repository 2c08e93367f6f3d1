import pytest

from tests.listeners.board import Board
from tests.listeners.loopback import serve


@pytest.fixture
def board():
    return Board()


@pytest.fixture
def server(board):
    with serve(board) as server:
        yield server
