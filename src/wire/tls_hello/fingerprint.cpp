// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/tls_hello/fingerprint.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace penstock::wire {
namespace {

constexpr std::uint16_t serverName = 0, alpnExtension = 16;
constexpr char hexDigits[] = "0123456789abcdef";

void addDecimal(std::string& out, unsigned value) {
  char digits[8];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

void addHex(std::string& out, std::uint16_t value) {
  for (int shift = 12; shift >= 0; shift -= 4) out += hexDigits[value >> shift & 15];
}

template <class List>
void addDecimals(std::string& out, const List& list) {
  bool first = true;
  for (const auto value : list) {
    if (isGrease(value)) continue;
    if (!std::exchange(first, false)) out += '-';
    addDecimal(out, value);
  }
}

std::vector<std::uint16_t> withoutGrease(const std::vector<std::uint16_t>& list) {
  std::vector<std::uint16_t> out;
  out.reserve(list.size());
  for (const std::uint16_t value : list)
    if (!isGrease(value)) out.push_back(value);
  return out;
}

void addHexList(std::string& out, const std::vector<std::uint16_t>& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i) out += ',';
    addHex(out, list[i]);
  }
}

void addCount(std::string& out, std::size_t count) {
  count = std::min<std::size_t>(count, 99);
  out += char('0' + count / 10);
  out += char('0' + count % 10);
}

const char* versionText(const ClientHello& hello) {
  std::uint16_t highest = 0;
  for (const std::uint16_t v : hello.versions)
    if (!isGrease(v)) highest = std::max(highest, v);
  switch (highest) {
    case 0x0304: return "13";
    case 0x0303: return "12";
    case 0x0302: return "11";
    case 0x0301: return "10";
    case 0x0300: return "s3";
    case 0x0002: return "s2";
    default: return "00";
  }
}

bool alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// First and last character of the first ALPN value; of its hexadecimal form when either is no letter or digit.
void addAlpn(std::string& out, const ClientHello& hello) {
  if (hello.alpn.empty()) {
    out += "00";
    return;
  }
  const char first = hello.alpn.front().front(), last = hello.alpn.front().back();
  if (alphanumeric(first) && alphanumeric(last)) {
    out += first;
    out += last;
  } else {
    out += hexDigits[static_cast<unsigned char>(first) >> 4];
    out += hexDigits[last & 15];
  }
}

}  // namespace

std::string ja3Text(const ClientHello& hello) {
  std::string out;
  out.reserve(256);
  addDecimal(out, hello.legacyVersion);
  for (const auto* list : {&hello.cipherSuites, &hello.extensions, &hello.groups}) {
    out += ',';
    addDecimals(out, *list);
  }
  out += ',';
  addDecimals(out, hello.pointFormats);
  return out;
}

Ja4Texts ja4Texts(const ClientHello& hello) {
  Ja4Texts out;
  std::vector<std::uint16_t> ciphers = withoutGrease(hello.cipherSuites), extensions = withoutGrease(hello.extensions);
  const bool named = std::find(extensions.begin(), extensions.end(), serverName) != extensions.end();
  out.head = "t";
  out.head += versionText(hello);
  out.head += named ? 'd' : 'i';
  addCount(out.head, ciphers.size());
  addCount(out.head, extensions.size());
  addAlpn(out.head, hello);

  std::sort(ciphers.begin(), ciphers.end());
  out.ciphers.reserve(ciphers.size() * 5);
  addHexList(out.ciphers, ciphers);

  std::erase_if(extensions, [](std::uint16_t e) { return e == serverName || e == alpnExtension; });
  std::sort(extensions.begin(), extensions.end());
  const std::vector<std::uint16_t> algorithms = withoutGrease(hello.signatureAlgorithms);
  out.extensions.reserve((extensions.size() + algorithms.size()) * 5);
  addHexList(out.extensions, extensions);
  if (!extensions.empty() && !algorithms.empty()) {
    out.extensions += '_';
    addHexList(out.extensions, algorithms);
  }
  return out;
}

}  // namespace penstock::wire
