"""Why a listener cannot learn from corrected clips, in Chinese."""

CLIP_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        r"The text of pair (.+) has letters that this model cannot write \((.+)\); .*",
        "样本 {0} 的文字里有这个模型写不出的字符（{1}）；请换一种写法（100 以上的数写成文字），"
        "或不用这个样本。",
    ),
    (
        r"The clip of pair (.+) lasts (\d+) s, and the longest to learn from are (\d+) s; .*",
        "样本 {0} 的录音片段长 {1} 秒，最长只能学 {2} 秒；请剪短，或不用这个样本。",
    ),
    (
        r"(.+) is no ParakeetForCTC, and no other listener learns from clips here; .*",
        "{0} 不是 ParakeetForCTC，这里其他听写模型不能用录音片段学习；"
        "请用自带的模型或它的某个版本。",
    ),
    (
        r"All corrected clips are of recordings that are kept for comparison, .*",
        "改过的录音片段都来自留作对比的录音，没有可学的；请再改一些别的录音的片段。",
    ),
    (
        r"There is no corrected clip to learn from; .*",
        "没有可学的录音片段；请先改正一些。",
    ),
)
