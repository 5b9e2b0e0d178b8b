"""Tests of notebooks.py that need no Jupyter kernel: python3 .ci/notebooks_test.py"""

import unittest

import notebooks


def cell(*outputs):
    return notebooks.gather({"outputs": outputs})


def stream(name, value):
    return {"output_type": "stream", "name": name, "text": value}


def figure(svg):
    return {"output_type": "display_data", "data": {"text/html": svg}, "metadata": {}}


def mistakes(held, ran):
    return list(notebooks.mistakes(held, ran))


class Mistakes(unittest.TestCase):
    def test_cutting_and_order_mean_nothing(self):
        held = cell(stream("stdout", "a\nb\n"), figure("<svg/>"))
        ran = cell(figure(["<svg", "/>"]), stream("stdout", ["a\n"]), stream("stdout", "b\n"))
        self.assertEqual(mistakes(held, ran), [])

    def test_an_output_that_differs(self):
        for held, ran, want in [
            (cell(stream("stdout", "1\n")), cell(stream("stdout", "2\n")), "-1\n+2"),
            (cell(), cell(stream("stdout", "2\n")), "+2"),
            (cell(figure("a")), cell(figure("b")), "figure 1"),
            (cell(figure("a"), figure("b")), cell(figure("b"), figure("a")), "figure 2"),
            (cell(figure("a")), cell(), "0 figures shown, the file has 1"),
            (cell(), cell(stream("stderr", "warning\n")), "+warning"),
        ]:
            self.assertIn(want, "\n".join(mistakes(held, ran)))

    def test_a_failed_program_fails_even_if_the_file_holds_it(self):
        for end in ["exit status 2\n", "signal: killed\n"]:
            failed = cell(stream("stderr", "panic: oh\n\n" + end))
            self.assertIn("the program failed", mistakes(failed, failed)[0])

    def test_a_compile_error_fails_even_if_the_file_holds_it(self):
        failed = cell({"output_type": "error", "traceback": ["undefined: x"]})
        self.assertIn("undefined: x", mistakes(failed, failed)[0])

    def test_noise_is_removed(self):
        self.assertEqual(notebooks.clean("\x1b[7;39;32mat\x1b[0m /tmp/gonb_0a1b2c3d/main.go:3"), "at GONB")


if __name__ == "__main__":
    unittest.main()
