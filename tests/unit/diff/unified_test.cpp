// SPDX-License-Identifier: GPL-3.0-or-later
// What is written is given to patch(1), which is to make the right of the left.
#include "penstock/diff/unified.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "penstock/diff/compare.h"
#include "unit/diff/shown.h"

namespace penstock::diff {
namespace {

namespace fs = std::filesystem;

class Unified : public testing::Test {
 protected:
  Unified() {
    std::string name = (fs::temp_directory_path() / "penstock-diff-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Unified() override { fs::remove_all(folder_); }

  static std::string unified(const Comparison& c, unsigned context = 3) {
    auto text = unifiedDiff(c, {"left", "right", "", context}, {});
    EXPECT_TRUE(text.has_value());
    return text.has_value() ? *text : std::string();
  }

  /// What patch makes of `before`.
  std::string patched(const std::string& before, const std::string& diff) const {
    const fs::path file = folder_ / "file", patch = folder_ / "patch", out = folder_ / "out";
    std::ofstream(file, std::ios::binary) << before;
    std::ofstream(patch, std::ios::binary) << diff;
    fs::remove(out);
    const std::string command = "cd '" + folder_.string() + "' && patch -s --binary -o out file patch >said 2>&1";
    const int code = std::system(command.c_str());
    std::ifstream said(folder_ / "said");
    EXPECT_EQ(code, 0) << std::string(std::istreambuf_iterator<char>(said), {}) << diff;
    std::ifstream in(out, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path folder_;
};

TEST_F(Unified, AsDiffWritesIt) {
  EXPECT_EQ(unified(linesOf("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nE\nf\ng\nh\n")),
            "--- left\n+++ right\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n");
  EXPECT_EQ(unified(linesOf("a\n", "a\n")), "");
  EXPECT_EQ(unified(linesOf("", "a\n")), "--- left\n+++ right\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(unified(linesOf("a", "")), "--- left\n+++ right\n@@ -1 +0,0 @@\n-a\n\\ No newline at end of file\n");
}

TEST_F(Unified, NamesStayOnTheirLine) {
  const auto text = unifiedDiff(linesOf("a\n", "b\n"), {"the left\n+++ x", "r\ti", "GET /\n--- a", 3}, {});
  EXPECT_EQ(text->substr(0, text->find("@@")), "# GET /\\u000a--- a\n--- the left\\u000a+++ x\t\n+++ r\\u0009i\n");
}

TEST_F(Unified, ChangesFarFromEachOtherAreHunksOfTheirOwn) {
  std::string a, b;
  for (int i = 0; i < 40; ++i) {
    a.append(std::to_string(i)).append("\n");
    b.append(i == 3 || i == 10 || i == 30 ? "x" : "").append(std::to_string(i)).append("\n");
  }
  const std::string text = unified(linesOf(a, b));
  EXPECT_EQ(std::count(text.begin(), text.end(), '@'), 8);
  EXPECT_EQ(patched(a, text), b);
}

TEST_F(Unified, BinaryIsRefusedInWords) {
  const auto text = unifiedDiff(linesOf(std::string("a\0b\n", 4), "a\n"), {}, {});
  ASSERT_TRUE(text.has_error());
  EXPECT_EQ(text.error().code, ErrorCode::unsupported);
  EXPECT_EQ(text.error().message, "the left is not text: a unified diff is made of lines");
}

TEST_F(Unified, LinesThatAreOnlyAlikeStayThoseOfTheLeft) {
  const IgnoreLists lists{{}, {}, {"^#.*", R"(t=\d+)"}};
  const std::string left = "a t=1\nb\n# gone\nc\nd", right = "# new\na t=2\nB\n# newer\nC\nd\n# and the last\ne";
  EXPECT_EQ(patched(left, unified(linesOf(left, right, lists))), "a t=1\nB\n# gone\nC\nd\ne");
  // A last line that does not count has to end before what comes behind it, and so has what comes before it.
  EXPECT_EQ(patched("a\n# x", unified(linesOf("a\n# x", "a\nb", lists))), "a\nb\n# x");
  EXPECT_EQ(patched("# x", unified(linesOf("# x", "# y\nb", lists))), "# x\nb");
}

TEST_F(Unified, PatchMakesTheRightOfTheLeft) {
  std::mt19937 random(11);
  const auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  const std::vector<std::string> words = {
      "{", "}", "},", "\"a\": 1,", "", " ", "-", "--- a", "+++ b", "@@ -1 +1 @@", "\\ No newline", "x\ry", "ä", "\xff\xfe", "\t"};
  for (int round = 0; round < 250; ++round) {
    const std::string end = round % 3 == 0 ? "\r\n" : "\n";
    std::vector<std::string> lines(std::size_t(below(60)));
    for (std::string& line : lines) line = words[std::size_t(below(int(words.size())))] + (below(3) ? "" : std::to_string(below(9))) + end;
    std::vector<std::string> edited = lines;
    for (int edits = below(12); edits-- > 0;) {
      const auto at = edited.begin() + below(int(edited.size()) + 1);
      if (below(2) || at == edited.end())
        edited.insert(at, words[std::size_t(below(int(words.size())))] + (below(8) ? "\n" : "\r\n"));
      else if (below(2))
        edited.erase(at);
      else
        *at = "changed " + *at;
    }
    const auto joined = [&](const std::vector<std::string>& all) {
      std::string text;
      for (const std::string& line : all) text += line;
      if (below(3) == 0 && text.ends_with('\n')) text.pop_back();
      return text;
    };
    const std::string a = joined(lines), b = joined(edited);
    const std::string text = unified(linesOf(a, b), unsigned(below(5)));
    if (a == b)
      EXPECT_EQ(text, "");
    else
      ASSERT_EQ(patched(a, text), b) << "round " << round << "\n" << text;
  }
}

TEST_F(Unified, ALargeOneToo) {
  std::mt19937 random(12);
  std::string a, b;
  for (int i = 0; i < 100'000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    a += line;
    if (random() % 50) b += line;
    if (random() % 50 == 0) b += "another\n";
  }
  EXPECT_EQ(patched(a, unified(linesOf(a, b))), b);
}

}  // namespace
}  // namespace penstock::diff
