"""The words of comparing two models on one input, in English and Chinese; see strings.py."""

ASIDE_TEXTS: dict[str, tuple[str, str]] = {
    "aside_fold": ("Compare with another model", "与另一个模型比较"),
    "aside_other": ("Second model (B)", "第二个模型（B）"),
    "aside_other_info": (
        "It gets the same input and the same settings as the model chosen above (A).",
        "它得到的输入和设置与上面选的模型（A）完全相同。",
    ),
    "aside_run": ("Run both", "两个都运行"),
    "aside_no_other": ("Choose a second model first.", "请先选第二个模型。"),
    "aside_one_model": (
        "{model} is the first model already; choose another one as the second.",
        "{model} 已是第一个模型，请另选一个作为第二个。",
    ),
    "aside_better_a": ("A is better", "A 更好"),
    "aside_same": ("Both the same", "一样好"),
    "aside_better_b": ("B is better", "B 更好"),
    "aside_which": ("Which one is better?", "哪个更好？"),
    "aside_saved_a": ("Saved: A is better.", "已保存：A 更好。"),
    "aside_saved_b": ("Saved: B is better.", "已保存：B 更好。"),
    "aside_saved_same": ("Saved: both the same.", "已保存：一样好。"),
    "aside_again": ("Press it again to take it back.", "再按一次即可撤回。"),
    "aside_equal": ("Both say exactly the same.", "两个的输出完全相同。"),
    "aside_marked": ("What only one of them says is marked.", "只有一方说的部分已标出。"),
    "aside_cost": (
        "{seconds:.2f} s · {memory:,} MB in memory",
        "{seconds:.2f} 秒 · 占内存 {memory:,} MB",
    ),
    "aside_seconds": ("{seconds:.2f} s", "{seconds:.2f} 秒"),
    "aside_nothing_heard": ("(nobody speaks)", "（没有人说话）"),
    "aside_nothing_said": ("(it says nothing)", "（它什么都没说）"),
    "aside_drawing": ("Drawn by {model}", "{model} 画的图"),
    "aside_beginning": (
        "{recording}, the first {seconds:.0f} s",
        "{recording}，前 {seconds:.0f} 秒",
    ),
    "aside_seed": ("{prompt} · seed {seed}", "{prompt} · 种子 {seed}"),
    "aside_input": ("The input of both", "两者的输入"),
}
