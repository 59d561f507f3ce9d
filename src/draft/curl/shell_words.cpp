// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/curl/shell_words.h"

#include <algorithm>
#include <utility>

#include "draft/words.h"
#include "penstock/base/ascii.h"

namespace penstock::draft::curl {
namespace {

bool isBlank(char c) { return c == ' ' || c == '\t'; }

bool isCurl(std::string_view word) {
  const std::size_t slash = word.find_last_of("/\\");
  const std::string name = lowered(slash == word.npos ? word : word.substr(slash + 1));
  return name == "curl" || name == "curl.exe";
}

/// NAME=value in front of a command.
bool isAssignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == word.npos || equals == 0) return false;
  const auto isNameChar = [](char c) { return c == '_' || (c >= '0' && c <= '9') || (toLower(c) >= 'a' && toLower(c) <= 'z'); };
  return std::all_of(word.begin(), word.begin() + std::ptrdiff_t(equals), isNameChar);
}

/// Where curl's own words begin; nothing: this runs something else.
std::optional<std::size_t> behindCurl(const std::vector<std::string>& words) {
  constexpr std::string_view before[] = {"$", "%", ">", "sudo", "time", "env", "exec", "command", "nohup", "!"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (isCurl(words[i])) return i + 1;
    const bool passed = isAssignment(words[i]) || std::find(std::begin(before), std::end(before), words[i]) != std::end(before);
    if (!passed) return std::nullopt;
  }
  return std::nullopt;
}

/// What a command whose output is known writes.
std::optional<std::string> outputOf(const std::vector<std::string>& words) {
  if (words.size() == 2 && words[0] == "printf") return printed(words[1]);
  if (words.empty() || words[0] != "echo") return std::nullopt;
  const bool bare = words.size() > 1 && words[1] == "-n";
  std::string out;
  for (std::size_t i = bare ? 2 : 1; i < words.size(); ++i) out.append(i > (bare ? 2u : 1u) ? " " : "").append(words[i]);
  return bare ? out : out + '\n';
}

void noteRest(const Segment& segment, bool more, std::vector<std::string>& notes) {
  if (!more) return;
  if (segment.separator == "&")
    notes.emplace_back("What stands behind & was left out: for a shell the command ends there. A URL that holds & belongs in quotes");
  else
    notes.emplace_back("What comes behind the first command was left out");
}

}  // namespace

bool hasDoubledQuotes(std::string_view command) {
  for (std::size_t at = command.find("\"\""); at != command.npos; at = command.find("\"\"", at + 1)) {
    const bool before = at > 0 && !isBlank(command[at - 1]) && command[at - 1] != '\\';
    const bool behind = at + 2 < command.size() && !isBlank(command[at + 2]) && command[at + 2] != '\n' && command[at + 2] != '\r';
    if (before && behind) return true;
  }
  return command.find("\"%\"") != command.npos;
}

Shell guessShell(std::string_view command) {
  if (command.find("<<") != command.npos) return Shell::posix;  // a here-document: whatever is quoted in it
  const std::size_t quote = command.find_first_of("'\"");
  const bool doubled = quote != command.npos && command[quote] == '"';
  if (quote != command.npos && !doubled) return Shell::posix;
  if (doubled && quote > 0 && command[quote - 1] == '^') return Shell::cmd;
  if (command.find(" ^\n") != command.npos || command.find(" ^\r\n") != command.npos) return Shell::cmd;
  if (!doubled) return Shell::posix;
  // On one line: quotes doubled, or carets within quotes; and no word begins with the other quote.
  if (command.find(" '") != command.npos || command.find("$'") != command.npos) return Shell::posix;
  return hasDoubledQuotes(command) || command.find("^\\") != command.npos || command.find("^&") != command.npos ? Shell::cmd : Shell::posix;
}

Result<ShellWords> shellWords(std::string_view command, Shell shell) {
  ShellWords out;
  if (shell == Shell::guess) shell = guessShell(command);
  auto segments = shell == Shell::cmd ? cmdSegments(command) : posixSegments(command, out.notes);
  if (!segments) return segments.error();
  for (std::size_t i = 0; i < segments->size(); ++i) {
    Segment& segment = (*segments)[i];
    const auto begin = behindCurl(segment.words);
    if (!begin) continue;
    if (i > 0 && (*segments)[i - 1].separator == "|") out.input = outputOf((*segments)[i - 1].words);
    if (segment.hereString) out.input = *segment.hereString + '\n';
    if (segment.hereDocument) out.input = std::move(segment.hereDocument);
    out.inputFile = std::move(segment.inputFile);
    const bool more = std::any_of(segments->begin() + std::ptrdiff_t(i) + 1, segments->end(), [](const Segment& s) { return !s.words.empty(); });
    noteRest(segment, more && segment.separator != "|", out.notes);
    out.words.assign(std::make_move_iterator(segment.words.begin() + std::ptrdiff_t(*begin)), std::make_move_iterator(segment.words.end()));
    return out;
  }
  return wrong("This is no command of curl");
}

}  // namespace penstock::draft::curl
