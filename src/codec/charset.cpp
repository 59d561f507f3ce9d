// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "penstock/base/ascii.h"
#include "penstock/codec/media_type.h"

namespace penstock::codec {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// WHATWG windows-1252: 0x80 to 0x9f; 0 stands for the control character itself.
constexpr std::array<std::uint16_t, 32> k1252 = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                                 0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

void appendCodePoint(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += char(c);
  } else if (c < 0x800) {
    out += char(0xc0 | (c >> 6));
    out += char(0x80 | (c & 63));
  } else if (c < 0x10000) {
    out += char(0xe0 | (c >> 12));
    out += char(0x80 | ((c >> 6) & 63));
    out += char(0x80 | (c & 63));
  } else {
    out += char(0xf0 | (c >> 18));
    out += char(0x80 | ((c >> 12) & 63));
    out += char(0x80 | ((c >> 6) & 63));
    out += char(0x80 | (c & 63));
  }
}

struct Step {
  std::size_t length;  // bytes of the character, or of the bad piece
  bool good;
  bool cut;  // bad only because the text ends
};
/// Unicode 3.9, table 3-7.
Step utf8Step(std::string_view s, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned b = byte(at);
  if (b < 0x80) return {1, true, false};
  const std::size_t more = b >= 0xc2 && b <= 0xdf ? 1 : b >= 0xe0 && b <= 0xef ? 2 : b >= 0xf0 && b <= 0xf4 ? 3 : 0;
  if (!more) return {1, false, false};
  for (std::size_t i = 1; i <= more; ++i) {
    if (at + i >= s.size()) return {i, false, true};
    unsigned low = 0x80, high = 0xbf;
    if (i == 1) {
      if (b == 0xe0) low = 0xa0;
      if (b == 0xed) high = 0x9f;
      if (b == 0xf0) low = 0x90;
      if (b == 0xf4) high = 0x8f;
    }
    if (byte(at + i) < low || byte(at + i) > high) return {i, false, false};
  }
  return {more + 1, true, false};
}

std::string repairUtf8(std::string_view s) {
  if (isUtf8(s)) return std::string(s);
  std::string out;
  out.reserve(s.size() + s.size() / 16);
  for (std::size_t at = 0; at < s.size();) {
    const Step step = utf8Step(s, at);
    out.append(step.good ? s.substr(at, step.length) : kReplacement);
    at += step.length;
  }
  return out;
}

std::string from1252(std::string_view s) {
  std::string out;
  out.reserve(s.size() + s.size() / 8);
  for (const char c : s) {
    const auto u = static_cast<unsigned char>(c);
    const std::uint16_t mapped = u >= 0x80 && u < 0xa0 ? k1252[u - 0x80] : 0;
    appendCodePoint(out, mapped ? mapped : u);
  }
  return out;
}

std::string fromUtf16(std::string_view s, bool bigEndian) {
  std::string out;
  out.reserve(s.size());
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(s[i]), b = static_cast<unsigned char>(s[i + 1]);
    return std::uint32_t(bigEndian ? a << 8 | b : b << 8 | a);
  };
  std::size_t i = 0;
  for (; i + 1 < s.size(); i += 2) {
    const std::uint32_t c = unit(i);
    if (c < 0xd800 || c > 0xdfff) {
      appendCodePoint(out, c);
    } else if (c < 0xdc00 && i + 3 < s.size() && (unit(i + 2) & 0xfc00) == 0xdc00) {
      appendCodePoint(out, 0x10000 + ((c & 0x3ff) << 10) + (unit(i + 2) & 0x3ff));
      i += 2;
    } else {
      out.append(kReplacement);
    }
  }
  if (i < s.size()) out.append(kReplacement);
  return out;
}

std::string fromIconv(std::string_view s, iconv_t handle) {
  std::string out;
  std::array<char, 16 * 1024> block;
  char* in = const_cast<char*>(s.data());
  std::size_t left = s.size();
  while (left) {
    char* to = block.data();
    std::size_t room = block.size();
    const std::size_t rc = iconv(handle, &in, &left, &to, &room);
    const int error = errno;
    out.append(block.data(), block.size() - room);
    if (rc != std::size_t(-1)) break;
    if (error == E2BIG) continue;
    out.append(kReplacement);
    if (error == EINVAL) break;  // cut off at the end
    ++in;
    --left;
  }
  return out;
}

std::string canonical(std::string_view name) {
  const std::string n = lowered(trimOws(name));
  if (n == "utf8" || n == "unicode-1-1-utf-8") return "utf-8";
  if (n == "latin1" || n == "latin-1" || n == "iso-8859-1" || n == "iso8859-1" || n == "iso_8859-1" || n == "l1" ||
      n == "ascii" || n == "us-ascii" || n == "cp1252" || n == "x-cp1252")
    return "windows-1252";
  if (n == "utf-16" || n == "utf16" || n == "unicode" || n == "ucs-2") return "utf-16le";
  if (n == "gb2312" || n == "gbk") return "gb18030";
  if (n == "x-sjis" || n == "sjis" || n == "shift-jis") return "shift_jis";
  return n;
}

struct Iconv {
  explicit Iconv(const std::string& name) {
    // Nothing but the characters of a name: iconv takes suffixes like //TRANSLIT.
    const bool plain = !name.empty() && name.size() < 40 && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ':';
    });
    if (plain) handle = iconv_open("UTF-8", name.c_str());
  }
  ~Iconv() {
    if (handle != iconv_t(-1)) iconv_close(handle);
  }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  iconv_t handle = iconv_t(-1);
};

/// The quoted or bare word after `key` within the first 1 KB, as HTML, CSS and XML declare it.
std::string declaredInside(std::string_view head) {
  const std::string start = lowered(head.substr(0, 1024));
  const auto after = [&](std::string_view key, std::string_view context) -> std::string {
    const std::size_t begin = start.find(context);
    if (begin == std::string::npos) return "";
    std::size_t at = start.find(key, begin);
    if (at == std::string::npos) return "";
    at = start.find_first_not_of(" =\"'\t", at + key.size());
    if (at == std::string::npos) return "";
    const std::size_t end = start.find_first_of(" \"'>;/?\t\r\n", at);
    return end == std::string::npos ? "" : start.substr(at, end - at);
  };
  if (start.starts_with("<?xml")) return after("encoding", "<?xml");
  if (start.starts_with("@charset")) return after("@charset", "@charset");
  return after("charset", "<meta");
}

}  // namespace

bool isUtf8(std::string_view s, bool mayBeCut) {
  for (std::size_t at = 0; at < s.size();) {
    const Step step = utf8Step(s, at);
    if (!step.good) return mayBeCut && step.cut;
    at += step.length;
  }
  return true;
}

bool knowsCharset(std::string_view charset) {
  const std::string n = canonical(charset);
  if (n == "utf-8" || n == "windows-1252" || n == "utf-16le" || n == "utf-16be") return true;
  return Iconv(n).handle != iconv_t(-1);
}

CharsetGuess guessCharset(std::string_view contentType, std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) return {"utf-8", "of its byte order mark", 3};
  if (head.starts_with("\xff\xfe")) return {"utf-16le", "of its byte order mark", 2};
  if (head.starts_with("\xfe\xff")) return {"utf-16be", "of its byte order mark", 2};
  if (const auto named = mediaParameter(contentType, "charset"); named && knowsCharset(*named))
    return {canonical(*named), "of its content-type", 0};
  if (std::string inside = declaredInside(head); !inside.empty() && knowsCharset(inside)) {
    inside = canonical(inside);
    // Whoever could read the declaration as ASCII was not reading UTF-16.
    return {inside.starts_with("utf-16") ? "utf-8" : inside, "of its own declaration", 0};
  }
  if (isUtf8(head, true)) return {"utf-8", "it is valid", 0};
  return {"windows-1252", "it is not UTF-8 and names nothing else", 0};
}

std::string toUtf8(std::string_view bytes, std::string_view charset) {
  const std::string name = canonical(charset);
  if (name == "utf-8") return repairUtf8(bytes);
  if (name == "utf-16le" || name == "utf-16be") return fromUtf16(bytes, name == "utf-16be");
  if (name != "windows-1252")
    if (const Iconv converter(name); converter.handle != iconv_t(-1)) return fromIconv(bytes, converter.handle);
  return from1252(bytes);
}

}  // namespace penstock::codec
