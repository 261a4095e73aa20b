"""Everything that may differ between two machines. Read once, at start; passed down as values."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Visitors = Literal["off", "explore", "contribute"]
SPACE_DISK = Path("/data")  # where a Space's persistent storage is mounted


def _is_space() -> bool:
    """Whether this is a Space of the Hugging Face Hub, which only the hub's proxy can reach."""
    return "SPACE_ID" in os.environ


def _own_folder() -> Path:
    """The disk of a Space that has one, or a folder beside the program."""
    has_disk = _is_space() and SPACE_DISK.is_dir() and os.access(SPACE_DISK, os.W_OK)
    return SPACE_DISK / "mmdemo" if has_disk else Path("data")


class Settings(BaseSettings):
    """Each field is the environment variable MMDEMO_<FIELD>, or a line of the file `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="MMDEMO_", env_file=".env", extra="ignore", frozen=True
    )

    data_dir: Path = Field(
        default_factory=_own_folder,
        description="Folder of the database, its pictures and exports.",
    )
    database_url: str = Field(
        default="",
        repr=False,  # it may hold a password
        description="SQLAlchemy URL of the pairs; empty: SQLite in the data folder.",
    )
    media_url: str = Field(
        default="",
        repr=False,  # it may hold a key
        description="Where pictures and clips are kept beside the data folder, as an fsspec URL.",
    )
    backup_url: str = Field(
        default="",
        description="Where a copy of the collection is kept that a start fills an empty data "
        "folder from: hf://datasets/owner/name, or another fsspec URL.",
    )
    backup_every_s: float = Field(
        default=60.0, gt=0, description="How often what is new is brought there."
    )
    models: Literal["bundled", "hub"] = Field(
        default="bundled",
        description="What a task starts with: the bundled model, or the first hub model for it.",
    )
    captioner: str = Field(
        default="",
        description="Model for captions: a catalogue name, a hub id or a local folder.",
    )
    answerer: str = Field(
        default="",
        description="Model for answers: a catalogue name, a hub id or a local folder.",
    )
    listener: str = Field(
        default="",
        description="Model for speech: a catalogue name, a hub id or a local folder.",
    )
    painter: str = Field(
        default="",
        description="Model that draws: a catalogue name, a hub id or a local folder.",
    )
    model_budget_mb: int = Field(
        default=12_000, gt=0, description="Memory that loaded models may hold together."
    )
    model_idle_s: float = Field(
        default=900.0, gt=0, description="A model that nobody used for so long is unloaded."
    )
    max_batch: int = Field(
        default=16, ge=1, description="Most requests that are joined into one forward pass."
    )
    max_wait_s: float = Field(
        default=0.005, ge=0, description="How long a request waits for others to join it."
    )
    host: str = Field(
        default_factory=lambda: "0.0.0.0" if _is_space() else "127.0.0.1",
        description="Address to listen on; 0.0.0.0 opens it to the network.",
    )
    port: int = Field(default=7860, ge=0, le=65_535, description="Port to listen on.")
    share: bool = Field(
        default=False, description="Whether to open a public link through Gradio's relay."
    )
    open: bool = Field(
        default=False, description="Whether the app is open to all on purpose, without accounts."
    )
    visitors: Visitors = Field(
        default="off",
        description="What people without an account may do where there are accounts: nothing, "
        "explore the models, or also contribute what they judge, for review.",
    )
    owner: str = Field(
        default="", description="Name of the first owner, made at start where nobody is called so."
    )
    owner_password: SecretStr = Field(
        default=SecretStr(""), description="Password of that owner; a secret, never an option."
    )
    mcp: bool = Field(
        default=True,
        description="Whether the tasks are offered as MCP tools (at /gradio_api/mcp).",
    )
    root_path: str = Field(
        default="",
        description="Path below which a reverse proxy shows the page, such as /demo.",
    )
    forwarded_allow_ips: str = Field(
        default_factory=lambda: "*" if _is_space() else "127.0.0.1,::1",
        description="Addresses of proxies that are believed who called them; * believes all.",
    )

    @property
    def effective_database_url(self) -> str:
        """The URL to open."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'pairs.db'}"
