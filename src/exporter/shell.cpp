// SPDX-License-Identifier: GPL-3.0-or-later
// Quoting that sh, dash, bash, zsh, busybox and fish read alike, in a script and pasted at a prompt. What a stranger
// wrote leaves here as characters that can be seen (base/printable): anything else would be a key to an editor at the
// prompt (ESC ends a bracketed paste, TAB completes), or is no text at all. No $'...': POSIX had none before 2024, and
// dash ends it at the first \'.
#include "exporter/shell.h"

#include <algorithm>

#include "penstock/base/printable.h"
#include "penstock/exporter/code.h"

namespace penstock::exporter {
namespace {

bool isPrintable(unsigned char c) {
  return c >= 0x20 && c < 0x7f;
}

/// How many bytes the character there has that may stand as it is; 0: this byte may not.
std::size_t seenAt(std::string_view bytes, std::size_t at) {
  const auto lead = static_cast<unsigned char>(bytes[at]);
  if (lead < 0x80) return isPrintable(lead) ? 1 : 0;
  const std::size_t n = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const std::string_view character = bytes.substr(at, n);
  return character.size() == n && printable(character) == character ? n : 0;
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
void appendQuoted(std::string& out, std::string_view seen) {
  bool open = false;
  for (const char c : seen) {
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
  std::size_t first = bytes.size(), last = bytes.size();
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t n = seenAt(bytes, i);
    if (n == 0) {
      first = std::min(first, i);
      last = i + 1;
    }
    i += std::max<std::size_t>(n, 1);
  }
  std::string out;
  appendQuoted(out, bytes.substr(0, first));
  if (first < bytes.size()) {
    appendSubstituted(out, bytes.substr(first, last - first));
    appendQuoted(out, bytes.substr(last));
  }
  return out;
}

bool fitsArgument(std::string_view body) {
  if (body.size() > RequestBody::mostInline) return false;
  for (std::size_t i = 0; i < body.size();) {
    const std::size_t n = seenAt(body, i);
    if (n == 0) return false;
    i += n;
  }
  return true;
}

std::string pipeOf(std::string_view bytes) {
  std::string out = "printf '";
  out.reserve(bytes.size() + bytes.size() / 4);
  const std::size_t start = out.size();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    const std::size_t n = seenAt(bytes, i);
    if (n > 1) {
      out += bytes.substr(i, n);
      i += n - 1;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '%') {
      out += "%%";
    } else if (n == 0 || c == '\'' || c == '\\' || c == '!' || (c == '-' && out.size() == start)) {
      appendOctal(out, c);  // a format that begins with '-' would be an option
    } else {
      out += char(c);
    }
  }
  return out + "' | ";
}

}  // namespace penstock::exporter
