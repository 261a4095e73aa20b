"""The words of the tab Generate, in English and Chinese; see strings.py."""

DRAWING_TEXTS: dict[str, tuple[str, str]] = {
    "tab_generate": ("Generate", "画图"),
    "generate": ("Generate", "开始画图"),
    "task_draw": ("Drawing", "画图"),
    "draw": ("What the picture shows", "图里画的是什么"),
    # What is asked for
    "prompt": ("Prompt", "提示词"),
    "prompt_hint": (
        "What should be drawn, in English or Chinese …",
        "想画什么？中文或英文都可以……",
    ),
    "n_pictures": ("Pictures", "张数"),
    "draw_settings": ("Settings", "设置"),
    "negative_prompt": ("Negative prompt", "反向提示词"),
    "negative_hint": ("What should not be there", "不想出现的东西"),
    "seed": ("Seed", "随机种子"),
    "fresh_seed": ("New each time", "每次换新"),
    "n_steps": ("Steps", "步数"),
    "guidance_scale": ("Guidance scale", "引导强度"),
    "scheduler": ("Scheduler", "调度器"),
    "own_scheduler": ("The model's own", "模型默认"),
    "own_default": ("the model's own", "模型默认"),
    "width_px": ("Width, px", "宽（像素）"),
    "height_px": ("Height, px", "高（像素）"),
    "size": ("Size", "尺寸"),
    "start_fold": ("Begin with a picture", "从图片开始"),
    "start_info": (
        "The drawing begins with this picture. Paint over a part, and only that is drawn anew.",
        "以这张图片为起点。涂抹一部分，就只重画那一部分。",
    ),
    "start": ("Start picture", "起始图片"),
    "strength": ("Strength", "改动强度"),
    "strength_info": (
        "How far to go from the picture; 1: all the way.",
        "离原图多远；1 表示完全重画。",
    ),
    "lora_fold": ("LoRA", "LoRA"),
    "lora": ("LoRA", "LoRA"),
    "lora_hint": (
        "Path of a .safetensors file, or of its folder",
        ".safetensors 文件或其文件夹的路径",
    ),
    "lora_scale": ("LoRA's weight", "LoRA 权重"),
    "grid_fold": ("Compare in a grid", "网格对比"),
    "grid_prompts": ("Prompts, one per line", "提示词，每行一条"),
    "grid_prompts_hint": ("Empty: the prompt above", "留空则用上面的提示词"),
    "grid_seeds": ("Seeds", "随机种子"),
    "grid_seeds_hint": ("1, 2, 3; empty: the seed above", "1, 2, 3；留空则用上面的种子"),
    "grid_models": ("Models", "模型"),
    "grid_run": ("Draw the grid", "画网格"),
    "no_grid_prompts": ("Write what should be drawn first.", "请先写想画什么。"),
    "drop_drawing": (
        "Drop a PNG that was drawn here, to draw it again",
        "拖入在这里画的 PNG，恢复它的设置",
    ),
    "no_parameters": (
        "{file} says nothing of how it was drawn: it is no PNG, is damaged, or its settings were "
        "stripped.",
        "{file} 里没有绘图设置：不是 PNG、已损坏，或设置已被去掉。",
    ),
    "bundled_draws": (
        "The bundled model draws {kinds} things in {colours} colours on {backgrounds} backgrounds, "
        "and is still learning: one thing in its colour mostly succeeds, several things, numbers "
        "and places hardly ever. For anything else, choose a hub model.",
        "自带模型会画 {kinds} 种东西、{colours} 种颜色和 {backgrounds} 种背景，还在学习："
        "单个东西和它的颜色大多画得对，多个东西、数量和位置还很少画对。其他内容请选择 Hub 模型。",
    ),
    # What is being drawn
    "stage_empty_title": ("What should be drawn?", "想画什么？"),
    "stage_empty": (
        "Write or say it, then press Generate.",
        "写下或说出来，然后点“开始画图”。",
    ),
    "drawing_now": ("Drawing: {share} % · {seconds} s", "正在画：{share} % · {seconds} 秒"),
    "waiting_jobs": ("Waiting: {n}", "排队：{n}"),
    "pictures_of": ("× {n}", "× {n}"),
    "and_more": (" (and {n} more)", "（还有 {n} 条）"),
    # A drawing
    "drawn": ("Drawn", "绘制"),
    "restore_all": ("Restore all settings", "恢复全部设置"),
    "restored_title": ("Settings restored", "设置已恢复"),
    "restored": ("Press Generate to draw it again.", "点“开始画图”即可再画一次。"),
    "restored_start": (
        "It began with a picture, which is not kept; give it again.",
        "它是从一张图片开始的，那张图片没有保存，请再给一次。",
    ),
    "restored_model": (
        "Its model, {model}, is not here; another one is chosen.",
        "它的模型 {model} 不在这里，已换用其他模型。",
    ),
    "download_png": ("Download PNG", "下载 PNG"),
    "with_parameters": ("settings inside", "含设置"),
    "with_parameters_info": (
        "The file says how it was drawn: prompt, seed, model. Switch it off to strip that.",
        "文件里写明提示词、种子和模型；关闭即可去掉。",
    ),
    "use_as_start": ("Begin with it", "以它为起点"),
    "drawing_deleted": ("The drawing is deleted.", "已删除这张画。"),
    "ticks": ("Found in the picture", "在图里核对"),
    "ticks_by": ("Checked by {model}", "由 {model} 核对"),
    "ticks_checking": ("Looking whether all of it is there …", "正在核对画得对不对……"),
    "ticks_none": (
        "Nothing in this prompt can be checked here.",
        "这条提示词里没有可以核对的内容。",
    ),
    "tick_why": ("{question} {answer}", "{question} {answer}"),
    # History
    "history": ("History", "历史"),
    "search_history": ("Search prompts, models, seeds", "搜索提示词、模型、种子"),
    "history_empty": ("What you draw is kept here.", "画过的都会保存在这里。"),
    "history_none": ("No drawing is like that.", "没有这样的画。"),
    "history_n": ("Drawings: {n}", "共 {n} 张"),
    "more": ("More", "更多"),
}
