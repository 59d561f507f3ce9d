// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/json_text.h"

#include <algorithm>
#include <cstdio>

#include "penstock/base/printable.h"
#include "penstock/codec/charset.h"

namespace penstock::exporter {
namespace {

bool isPlain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void appendAscii(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: out += printable({&c, 1});
  }
}

void appendUtf8(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto odd = std::find_if_not(text.begin(), text.end(), isPlain);
    const std::size_t plain = std::size_t(odd - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    const auto ascii = std::find_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
    const std::size_t other = std::size_t(ascii - text.begin());
    if (other != 0) {
      out += printable(text.substr(0, other));
      text.remove_prefix(other);
    } else if (!text.empty()) {
      appendAscii(out, text.front());
      text.remove_prefix(1);
    }
  }
}

}  // namespace

void appendJson(std::string& out, std::string_view text) {
  out += '"';
  if (std::all_of(text.begin(), text.end(), isPlain))
    out += text;
  else if (codec::isUtf8(text))
    appendUtf8(out, text);
  else
    appendUtf8(out, codec::asUtf8(text));
  out += '"';
}

bool isAsWritten(std::string_view text) { return codec::isUtf8(text); }

void appendMilliseconds(std::string& out, std::int64_t microseconds) {
  if (microseconds < 0) {
    out += '-';
    microseconds = -microseconds;
  }
  appendJson(out, microseconds / 1000);
  if (microseconds % 1000 == 0) return;
  char text[8];
  std::snprintf(text, sizeof text, ".%03d", int(microseconds % 1000));
  out += text;
  out.resize(out.find_last_not_of('0') + 1);
}

}  // namespace penstock::exporter
