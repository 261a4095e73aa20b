"""mmdemo: explore, correct and retrain multimodal models in one small app."""
