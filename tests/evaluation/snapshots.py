"""Snapshots of corrected pairs, as a run keeps them, written for a test."""

import json

from mmdemo.scenes import draw_scene, random_scene


def write_snapshot(folder, rows):
    """Rows with a picture each; what a row does not say is as it usually is."""
    folder.mkdir()
    with (folder / "metadata.jsonl").open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            name = row.pop("file_name", f"{number}.png")
            if name.endswith(".png"):
                draw_scene(random_scene(number)).save(folder / name)
            usual = {
                "id": f"pair-{number}",
                "file_name": name,
                "task": "caption",
                "language": "en",
                "question": "",
                "settings": "{}",
                "split": "test",
            }
            file.write(json.dumps(usual | row, ensure_ascii=False) + "\n")
    return folder
