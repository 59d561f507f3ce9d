// SPDX-License-Identifier: GPL-3.0-or-later
// Quoting that sh, dash, bash, zsh, busybox and fish read alike, in a script and pasted at a prompt. What a stranger
// wrote leaves here as printable ASCII: anything else would be a key to an editor at the prompt (ESC ends a bracketed
// paste, TAB completes), and depends on the locale. No $'...': POSIX had none before 2024, and dash ends it at the
// first \'.
#include "exporter/shell.h"

#include <algorithm>

#include "penstock/exporter/code.h"

namespace penstock::exporter {
namespace {

bool isPrintable(unsigned char c) {
  return c >= 0x20 && c < 0x7f;
}

bool isAlphanumeric(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Nothing to any shell wherever it stands. '=' is something to zsh, as '%' is to fish.
bool isBare(unsigned char c) {
  return isAlphanumeric(c) || std::string_view("-_./:@+,").find(char(c)) != std::string_view::npos;
}

/// Nothing to any shell between the quotes of a format inside a substitution: there some count parentheses, and history is expanded.
bool isPlainInFormat(unsigned char c) {
  return isBare(c) || std::string_view(" =;&?<>|*#[]~").find(char(c)) != std::string_view::npos;
}

/// Between single quotes, but for what some shell reads there as well: the quote, the backslash (fish), and the '!' of
/// history expansion (csh, and bash before 5 in the further lines of a command).
void appendQuoted(std::string& out, std::string_view printable) {
  bool open = false;
  for (const char c : printable) {
    const bool apart = c == '\'' || c == '\\' || c == '!';
    if (open == apart) {
      out += '\'';
      open = !open;
    }
    if (apart) out += '\\';
    out += c;
  }
  if (open) out += '\'';
}

/// One byte in a format of printf(1). Three octal digits: no following digit can be taken for a part of them.
void appendOctal(std::string& out, unsigned char c) {
  out += '\\';
  out += char('0' + (c >> 6));
  out += char('0' + (c >> 3 & 7));
  out += char('0' + (c & 7));
}

/// What printf writes for bytes that begin with one that has no place between quotes. The substitution takes line ends
/// off its end: those follow as they are.
void appendSubstituted(std::string& out, std::string_view bytes) {
  const std::size_t end = bytes.find_last_not_of('\n') + 1;
  if (end > 0) {
    out += "\"$(printf '";
    for (const unsigned char c : bytes.substr(0, end)) {
      if (isPlainInFormat(c))
        out += char(c);
      else
        appendOctal(out, c);
    }
    out += "')\"";
  }
  if (end < bytes.size()) out.append("'").append(bytes.substr(end)).append("'");
}

}  // namespace

std::string shellWord(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos) {  // no argument holds one
    std::string held(bytes);
    std::erase(held, '\0');
    return shellWord(held);
  }
  if (bytes.empty()) return "''";
  if (std::all_of(bytes.begin(), bytes.end(), isBare)) return std::string(bytes);
  // One substitution a word, however often its characters change: each is a process.
  const auto first = std::find_if_not(bytes.begin(), bytes.end(), isPrintable);
  const auto last = std::find_if_not(bytes.rbegin(), bytes.rend(), isPrintable).base();
  std::string out;
  appendQuoted(out, {bytes.begin(), first});
  if (first != bytes.end()) {
    appendSubstituted(out, {first, last});
    appendQuoted(out, {last, bytes.end()});
  }
  return out;
}

bool fitsArgument(std::string_view body) {
  return body.size() <= RequestBody::mostInline && std::all_of(body.begin(), body.end(), isPrintable);
}

std::string pipeOf(std::string_view bytes) {
  std::string out = "printf '";
  out.reserve(bytes.size() + bytes.size() / 4);
  const std::size_t start = out.size();
  for (const unsigned char c : bytes) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '%') {
      out += "%%";
    } else if (!isPrintable(c) || c == '\'' || c == '\\' || c == '!' || (c == '-' && out.size() == start)) {
      appendOctal(out, c);  // a format that begins with '-' would be an option
    } else {
      out += char(c);
    }
  }
  return out + "' | ";
}

}  // namespace penstock::exporter
