"""Everything that may differ between two machines. Read once, at start; passed down as values."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field is the environment variable MMDEMO_<FIELD>, or a line of the file `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="MMDEMO_", env_file=".env", extra="ignore", frozen=True
    )

    data_dir: Path = Field(
        default=Path("data"), description="Folder of the database, its pictures and exports."
    )
    database_url: str = Field(
        default="", description="SQLAlchemy URL of the pairs; empty: SQLite in the data folder."
    )
    media_url: str = Field(
        default="",
        description="Where pictures and clips are kept beside the data folder, as an fsspec URL.",
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
        default="127.0.0.1", description="Address to listen on; 0.0.0.0 opens it to the network."
    )
    port: int = Field(default=7860, ge=0, le=65_535, description="Port to listen on.")
    share: bool = Field(
        default=False, description="Whether to open a public link through Gradio's relay."
    )

    @property
    def effective_database_url(self) -> str:
        """The URL to open."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'pairs.db'}"
