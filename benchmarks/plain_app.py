"""The plain thing a user would write: Gradio, one checkpoint, one request at a time.

`benchmarks/concurrency.py` runs it beside this app, with the same weights, beams and length.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import torch
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForImageTextToText, AutoTokenizer

INSTRUCTION = "Describe this picture in one short sentence."


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    page = gr.Interface(
        captioner(options.checkpoint), gr.Image(type="pil"), gr.Textbox(), api_name="caption"
    )
    page.launch(server_port=options.port, quiet=True)


def captioner(checkpoint: Path) -> Callable[[Image.Image], str]:
    """The function behind the page."""
    model: Any = AutoModelForImageTextToText.from_pretrained(checkpoint, dtype=torch.float32).eval()
    tokenizer: Any = AutoTokenizer.from_pretrained(checkpoint)
    image_processor: Any = AutoImageProcessor.from_pretrained(checkpoint)
    messages = [{"role": "user", "content": INSTRUCTION}]
    prompt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    prompt_ids = tokenizer(prompt, add_special_tokens=False, return_tensors="pt").input_ids

    @torch.inference_mode()
    def caption(picture: Image.Image) -> str:
        tokens = model.generate(
            pixel_values=image_processor(picture, return_tensors="pt").pixel_values,
            decoder_input_ids=prompt_ids,
            num_beams=3,
            num_return_sequences=3,
            max_new_tokens=64,
        )
        texts = tokenizer.batch_decode(tokens[:, prompt_ids.shape[1] :], skip_special_tokens=True)
        return "\n".join(texts)

    return caption


if __name__ == "__main__":
    main()
