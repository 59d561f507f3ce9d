// SPDX-License-Identifier: GPL-3.0-or-later
// One word is one word, the same in every shell: in a script, and typed at a prompt as a paste without brackets is.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <iterator>

#include "exporter/shell.h"
#include "penstock/exporter/code.h"
#include "unit/exporter/quoted_words.h"
#include "unit/exporter/run_code.h"

namespace penstock::exporter {
namespace {

/// Words that somebody would like to be more than words.
std::vector<std::string> hostileWords() {
  std::vector<std::string> words = {"",
                                    "-",
                                    "--",
                                    "-o",
                                    "a b",
                                    "it's",
                                    "''",
                                    "'; touch made; #",
                                    "\\'; touch made; #",
                                    "\\",
                                    "\\\\",
                                    "a\\",
                                    "\\n",
                                    "$HOME",
                                    "$(touch made)",
                                    "`touch made`",
                                    "!!",
                                    "a!b",
                                    "'!!'",
                                    "\"!!\"",
                                    "\"",
                                    "=ls",
                                    "~",
                                    "~root",
                                    "*",
                                    "?",
                                    "[a-z]*",
                                    "{a,b}",
                                    "#",
                                    "a#b",
                                    "a;b",
                                    "a&b",
                                    "a|b",
                                    "<made",
                                    ">made",
                                    "(a)",
                                    "%1",
                                    "%s",
                                    "%%",
                                    "^a^b",
                                    "@made",
                                    "a=b",
                                    "\t",
                                    "\ttouch\tmade",
                                    " a ",
                                    "a\n",
                                    "\n",
                                    "\n\n",
                                    "\na\n\nb\n\n",
                                    "a\ntouch made\n",
                                    "\r",
                                    "a\r\ntouch made\r\n",
                                    "\x1b[201~\ntouch made\n",
                                    "\x03",
                                    "\x04",
                                    "\x15touch made\r",
                                    "\x16",
                                    "\x1a",
                                    "\x7f\x7f",
                                    "\x01\x0b",
                                    "\x08\x08",
                                    "é",
                                    "\xe2\x80\x98; touch made",
                                    "\xe2\x80\xa8",
                                    "\xc2\x9b"
                                    "201~",
                                    "\xff\xfe",
                                    "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89",
                                    "\xed\xa0\x80",
                                    "\x1b"
                                    "7",
                                    "\xff"
                                    "7",
                                    "\x1b-n",
                                    "\x1b%s\\n",
                                    "\x1b'$(touch made)'`touch made`\"!!\"\\\x1b"};
  std::string all;
  for (int c = 1; c < 256; ++c) {
    words.push_back(std::string(1, char(c)));
    words.push_back(std::string("x") + char(c) + '7');  // a digit right after an escape must not join it
    all += char(c);
  }
  words.push_back(all);
  words.push_back({all.rbegin(), all.rend()});
  return words;
}

/// Printed by that shell's own printf, NUL behind each. A pipe keeps the whole clear of what a redirection would say of
/// an error.
std::string printing(const std::vector<std::string>& words, std::string_view to) {
  std::string script = "printf '%s\\0'";
  for (const std::string& word : words) script += " \\\n  " + shellWord(word);
  return script + " > " + std::string(to);
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all.append(word).append(1, '\0');
  return all;
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(ShellWord, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(shellWord("https://a.test/x"), "https://a.test/x");
  EXPECT_EQ(shellWord(""), "''");
  EXPECT_EQ(shellWord("a b"), "'a b'");
  EXPECT_EQ(shellWord("it's"), "'it'\\''s'");
  EXPECT_EQ(shellWord("a\n\x01\xff"
                      "b c"),
            "'a'\"$(printf '\\012\\001\\377')\"'b c'");
  EXPECT_EQ(shellWord("a\n"), "'a''\n'");
  EXPECT_EQ(shellWord("日本 it's"), "'日本 it'\\''s'") << "what can be seen stays";
  EXPECT_EQ(shellWord("\xe2\x80\xaetxt"), "\"$(printf '\\342\\200\\256')\"'txt'") << "what turns text round does not";
  EXPECT_EQ(pipeOf("é\n\xff"), "printf 'é\\n\\377' | ");
}

TEST(ShellWord, ComesBackFromAReaderOfShells) {
  for (const std::string& word : hostileWords()) {
    const auto read = readPipeline("x " + shellWord(word));
    ASSERT_TRUE(read && read->size() == 1) << shellWord(word);
    EXPECT_EQ(read->front(), (Words{"x", word})) << shellWord(word);
  }
  EXPECT_EQ(readPipeline(shellWord(std::string_view("a\0b", 3)))->front(), Words{"ab"}) << "no argument holds a NUL";
}

class Shell : public testing::TestWithParam<const char*> {};

TEST_P(Shell, ReadsTheSameWordsInAScript) {
  if (std::system((std::string(GetParam()) + " -c : > /dev/null 2>&1").c_str()) != 0) {
    // Nobody has to have it; all others are asked for by scripts/packages.
    ASSERT_STREQ(GetParam(), "busybox sh") << "install it";
    GTEST_SKIP() << "busybox is not installed";
  }
  for (const char* locale : {"C", "C.UTF-8"}) {
    const Folder out;
    const auto words = hostileWords();
    const std::string bytes = joined(words) + "-%!'\\n";
    const std::string script = printing(words, shellWord((out.path / "words").string())) + "\n" + pipeOf(bytes) +
                               "cat > " + shellWord((out.path / "piped").string()) + "\n" + pipeOf("-n") + "cat > " +
                               shellWord((out.path / "option").string()) + "\n";
    EXPECT_EQ(run("LC_ALL=" + std::string(locale) + " " + GetParam(), script, ".sh"), "");
    EXPECT_EQ(contents(out.path / "words"), joined(words));
    EXPECT_EQ(contents(out.path / "piped"), bytes);
    EXPECT_EQ(contents(out.path / "option"), "-n");
  }
}

INSTANTIATE_TEST_SUITE_P(All, Shell, testing::Values("sh", "dash", "bash", "zsh -f", "busybox sh"),
                         [](const auto& info) {
                           return std::string(info.param).substr(0, std::string(info.param).find(' '));
                         });

/// Types it as a terminal does that was pasted into (line ends are the Return key), then leaves. False when the shell
/// does not end.
bool type(const std::vector<const char*>& shell, const std::filesystem::path& folder, std::string text) {
  text += "\nexit\n";
  for (char& c : text)
    if (c == '\n') c = '\r';
  int terminal = -1;
  winsize size{};
  size.ws_row = 24;
  size.ws_col = 80;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) {
    if (::chdir(folder.c_str()) != 0) _exit(127);
    ::setenv("HOME", folder.c_str(), 1);
    ::setenv("HISTFILE", "/dev/null", 1);
    ::setenv("TERM", "xterm", 1);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    std::vector<char*> argv;
    for (const char* word : shell) argv.push_back(const_cast<char*>(word));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    _exit(127);
  }
  ::fcntl(terminal, F_SETFL, O_NONBLOCK);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  bool ready = false, ended = false;
  std::size_t typed = 0;
  while (!ended && std::chrono::steady_clock::now() < deadline) {
    pollfd fd{terminal, short(POLLIN | (ready && typed < text.size() ? POLLOUT : 0)), 0};
    ::poll(&fd, 1, 1000);
    char shown[4096];
    if (fd.revents & (POLLIN | POLLHUP)) {
      const ssize_t n = ::read(terminal, shown, sizeof shown);
      ended = n == 0 || (n < 0 && errno != EAGAIN);
      ready = ready || n > 0;  // its prompt
    }
    if (fd.revents & POLLOUT) {
      const ssize_t n = ::write(terminal, text.data() + typed, std::min<std::size_t>(text.size() - typed, 256));
      if (n > 0) typed += std::size_t(n);
    }
  }
  if (!ended) ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(terminal);
  return ended;
}

struct Prompt {
  const char* name;
  std::vector<const char*> command;
};

class AtAPrompt : public testing::TestWithParam<Prompt> {};

TEST_P(AtAPrompt, ReadsTheSameWords) {
  // The first of these is what `!!` would bring back.
  const Folder folder;
  std::vector<std::string> words = hostileWords();
  // One byte each is a substitution each; some are enough where every one is a process.
  std::erase_if(words,
                [](const std::string& w) { return w.size() == 1 || (w.size() == 3 && w[0] == 'x' && w[2] == '7'); });
  std::string all;
  for (int c = 1; c < 256; ++c) all += char(c);
  const std::string text =
      "echo touch made\n" + printing(words, "words") + "\n" + pipeOf(all + "!!'") + "cat > piped\n";
  ASSERT_TRUE(type(GetParam().command, folder.path, text));
  EXPECT_EQ(contents(folder.path / "words"), joined(words));
  EXPECT_EQ(contents(folder.path / "piped"), all + "!!'");
  EXPECT_FALSE(std::filesystem::exists(folder.path / "made"));
}

INSTANTIATE_TEST_SUITE_P(All, AtAPrompt,
                         testing::Values(Prompt{"bash", {"bash", "--noprofile", "--norc", "-i"}},
                                         Prompt{"bashWithoutBrackets",
                                                {"bash", "--noprofile", "--norc", "-i", "-o", "histexpand", "+o",
                                                 "emacs"}},
                                         Prompt{"zsh", {"zsh", "-f", "-i"}}, Prompt{"dash", {"dash", "-i"}}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace penstock::exporter
