"""What is said of drawing, in Chinese: see sentences.py."""

_NAMES = {
    "seed": "随机种子",
    "number of steps": "步数",
    "guidance scale": "引导强度",
    "width": "宽度",
    "height": "高度",
    "LoRA's weight": "LoRA 权重",
}

DRAWING_PATTERNS: tuple[tuple[str, str], ...] = (
    *(
        (
            rf"The {name} cannot be (.+); choose one from (.+) to (.+)\.",
            f"{said}不能是 {{0}}，请选 {{1}} 到 {{2}}。",
        )
        for name, said in _NAMES.items()
    ),
    *(
        (
            rf"The {name} cannot be (\d+): this model draws multiples of (\d+) .*choose (\d+)\.",
            f"{said}不能是 {{0}}：这个模型只画 {{1}} 的倍数，请选 {{2}}。",
        )
        for name, said in _NAMES.items()
    ),
    (r"Write what should be drawn first\.", "请先写想画什么。"),
    (
        r"The (?:negative )?prompt has ([\d,]+) characters; ([\d,]+) are the most\..*",
        "提示词有 {0} 个字符，最多 {1} 个；请缩短。",
    ),
    (r"The strength cannot be (.+); choose .*", "改动强度不能是 {0}，请选大于 0、不超过 1 的数。"),
    (
        r"A strength of (.+) leaves none of the (\d+) steps to do;.*",
        "改动强度 {0} 在 {1} 步里一步也做不了；请调高其中一个。",
    ),
    (r"A mask needs a picture to be painted on;.*", "涂抹之前请先给一张图片。"),
    (r"The seed (.+) is not a whole number\.", "随机种子 {0} 不是整数。"),
    (r"These are (\d+) seeds; (\d+) are the most\.", "有 {0} 个随机种子，最多 {1} 个。"),
    (
        r"That makes (\d+) pictures; (\d+) are the most at once\.",
        "一共 {0} 张图，一次最多 {1} 张。",
    ),
    (r"(\d+) jobs are waiting, which .*", "已有 {0} 个任务在排队，到上限了；请停掉一个或稍等。"),
    (r"There is no drawing .*", "没有这张画，可能已被删除。"),
    (r"(.+) does not draw pictures;.*", "{0} 不会画图，请换一个模型。"),
    (r"This model cannot begin with a picture;.*", "这个模型不能从图片开始画，请换一个模型。"),
    (r"This model cannot paint a part .*", "这个模型不能局部重画，请换一个模型。"),
    (
        r"This model cannot draw with the scheduler (.+); choose one of (.+)\.",
        "这个模型不能用调度器 {0}，可用的有 {1}。",
    ),
    (r"This model cannot draw that: (.+)", "这个模型画不了：{0}"),
    (r"This model takes no LoRA;.*", "这个模型不支持 LoRA；请去掉它或换一个模型。"),
    (r"The LoRA (.+) was made for another model;.*", "LoRA {0} 属于别的模型；请换一个或去掉它。"),
    (
        r"The folder (.+) has (\d+) \.safetensors files;.*",
        "文件夹 {0} 里有 {1} 个 .safetensors 文件，请写明是哪一个。",
    ),
    (
        r"There is no LoRA (.+); give .*",
        "没有 LoRA {0}；请给出 .safetensors 文件或其文件夹的路径。",
    ),
    (
        r"The device has too little memory for this picture;.*",
        "设备内存不够画这张图；请缩小尺寸或换小一点的模型。",
    ),
    (r"(.+) is no pipeline that draws from text,.*", "{0} 不是可用的文生图模型，请换一个。"),
    # Notes
    (
        r"Only the first (\d+) tokens of the prompt are read by this model\.",
        "这个模型只读提示词的前 {0} 个词元。",
    ),
    (
        r"This model takes no negative prompt; it had no effect\.",
        "这个模型不用反向提示词，它没有起作用。",
    ),
    (
        r"The negative prompt has no effect at a guidance scale of 1 or less\.",
        "引导强度不超过 1 时，反向提示词不起作用。",
    ),
    (
        r"The model's safety checker refused this picture;.*",
        "模型的安全检查拒绝了这张图；请换提示词或随机种子。",
    ),
    (r"Memory ran short, so this was drawn .*", "内存不足，这张图是分块画的，所以慢一些。"),
)
