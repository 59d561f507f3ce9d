// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/http1/start_line.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/wire/http1/head.h"
#include "wire/http1/fields.h"

namespace penstock::wire::http1 {
namespace {

using model::HttpVersion;

// A bare CR counts as white space here (RFC 9112 3); the head is refused for it elsewhere.
constexpr std::string_view wordSpace = " \t\r";

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// "HTTP/x.y" in any case; the digits, or false.
bool readVersion(std::string_view s, int& major, int& minor) {
  if (s.size() != 8 || !equalsIgnoreCase(s.substr(0, 5), "HTTP/") || !isDigit(s[5]) || s[6] != '.' || !isDigit(s[7]))
    return false;
  major = s[5] - '0';
  minor = s[7] - '0';
  return true;
}

}  // namespace

RequestLine readRequestLine(std::string_view line) {
  RequestLine r;
  const std::size_t begin = line.find_first_not_of(wordSpace);
  if (begin == std::string_view::npos) return r;
  const std::string_view words = line.substr(begin, line.find_last_not_of(wordSpace) - begin + 1);
  const std::size_t methodEnd = words.find_first_of(wordSpace);
  r.method = words.substr(0, methodEnd);
  if (methodEnd == std::string_view::npos) return r;
  const std::size_t targetBegin = words.find_first_not_of(wordSpace, methodEnd);
  std::size_t targetEnd = words.size();

  const std::size_t versionBegin = words.find_last_of(wordSpace) + 1;
  int major = 0, minor = 0;
  if (readVersion(words.substr(versionBegin), major, minor)) {
    r.versionText = words.substr(versionBegin);
    const std::size_t lastOfTarget = words.find_last_not_of(wordSpace, versionBegin - 1);
    targetEnd = std::max(targetBegin, lastOfTarget + 1);
    if (versionBegin <= targetBegin) targetEnd = targetBegin;  // a method and a version, nothing between
    if (major == 1) r.version = minor == 0 ? HttpVersion::http10 : HttpVersion::http11;
  } else if (words.find_first_of(wordSpace, targetBegin) == std::string_view::npos) {
    r.version = HttpVersion::http09;
  }
  r.target = words.substr(targetBegin, targetEnd - targetBegin);
  r.readable = major == 1 && !r.target.empty();

  const auto odd = [](char c) { return isControl(c) || c == ' '; };
  r.unsafe = std::any_of(r.method.begin(), r.method.end(), odd) || std::any_of(r.target.begin(), r.target.end(), odd);
  r.regular = r.readable && !r.unsafe && std::all_of(r.method.begin(), r.method.end(), isTokenChar) &&
              line.size() == r.method.size() + r.target.size() + r.versionText.size() + 2 && line[methodEnd] == ' ' &&
              line[versionBegin - 1] == ' ' && r.versionText == toText(r.version);
  return r;
}

StatusLine readStatusLine(std::string_view line) {
  StatusLine s;
  int major = 0, minor = 0;
  if (line.size() < 12 || !readVersion(line.substr(0, 8), major, minor)) return s;
  const std::size_t code = line.find_first_not_of(" \t", 8);
  if (code == 8 || code == std::string_view::npos || line.size() < code + 3) return s;
  const std::string_view digits = line.substr(code, 3);
  if (!std::all_of(digits.begin(), digits.end(), isDigit) || digits[0] == '0') return s;
  const std::string_view rest = line.substr(code + 3);
  if (!rest.empty() && rest[0] != ' ' && rest[0] != '\t' && rest[0] != '\r') return s;

  s.readable = true;
  s.status = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
  if (!rest.empty()) s.reason = rest.substr(1);
  // Major versions above 1 on an HTTP/1 connection are read as browsers do: as the highest version of this syntax.
  s.version = major == 0 || (major == 1 && minor == 0) ? HttpVersion::http10 : HttpVersion::http11;
  s.regular = line.substr(0, 8) == toText(s.version) && code == 9 && line[8] == ' ' &&
              (rest.empty() || rest[0] == ' ') &&
              std::none_of(s.reason.begin(), s.reason.end(), [](char c) { return isControl(c) && c != '\t'; });
  return s;
}

bool canBeResponse(std::string_view firstBytes) {
  const std::size_t begin = firstBytes.find_first_not_of("\r\n");
  if (begin == std::string_view::npos) return true;
  constexpr std::string_view wanted = "HTTP/";
  const std::string_view word = firstBytes.substr(begin, wanted.size());
  return equalsIgnoreCase(word, wanted.substr(0, word.size()));
}

}  // namespace penstock::wire::http1
