// SPDX-License-Identifier: GPL-3.0-or-later
// Documents. A PDF is a program of its own: only what can be read off its surface is told.
#include <algorithm>

#include "codec/files/bytes.h"
#include "penstock/codec/charset.h"

namespace penstock::codec::files {
namespace {

constexpr std::size_t kLooked = 16u << 20;

/// The text of `/Title (...)`, where it lies open: "" where it is packed, encrypted or written in hexadecimal.
std::string pdfText(std::string_view in, std::string_view key) {
  const std::size_t at = in.rfind(key);
  if (at == in.npos) return {};
  std::size_t i = in.find_first_not_of(" \r\n", at + key.size());
  if (i == in.npos || in[i] != '(') return {};
  std::string text;
  for (++i; i < in.size() && in[i] != ')' && text.size() < 400; ++i) {
    if (in[i] == '\\' && i + 1 < in.size()) ++i;
    text += in[i];
  }
  if (text.starts_with("\xfe\xff")) text = toUtf8(std::string_view(text).substr(2), "utf-16be");
  return shown(text);
}

/// The largest count of a tree of pages; 0 where those lie in packed objects.
std::uint64_t pdfPages(std::string_view in) {
  std::uint64_t most = 0;
  for (std::size_t at = in.find("/Pages"), i = 0; at != in.npos && i < 2000; at = in.find("/Pages", at + 6), ++i) {
    const std::size_t from = at < 300 ? 0 : at - 300;
    const std::string_view around = in.substr(from, 600);
    for (std::size_t count = around.find("/Count"); count != around.npos; count = around.find("/Count", count + 6)) {
      std::uint64_t n = 0;
      std::size_t digit = std::min(around.find_first_not_of(' ', count + 6), around.size());
      for (; digit < around.size() && around[digit] >= '0' && around[digit] <= '9' && n < 1'000'000; ++digit) n = n * 10 + std::uint64_t(around[digit] - '0');
      most = std::max(most, n);
    }
  }
  return most;
}

FileSummary pdf(const Bytes& b) {
  const std::string_view in = b.in.substr(0, kLooked);
  FileSummary s{FileFamily::document, "PDF document", {}};
  add(s, "Version", shown(b.at(5, 3)));
  if (const auto pages = pdfPages(in)) add(s, "Pages", std::to_string(pages));
  add(s, "Title", pdfText(in, "/Title"));
  add(s, "Author", pdfText(in, "/Author"));
  add(s, "Made by", pdfText(in, "/Producer"));
  if (in.find("/Encrypt ") != in.npos) add(s, "Encrypted", "yes");
  if (in.substr(0, 2048).find("/Linearized") != in.npos) add(s, "Linearized", "yes: its first page comes first");
  if (in.find("/JavaScript") != in.npos || in.find("/JS ") != in.npos) add(s, "Scripts", "it holds JavaScript");
  return s;
}

}  // namespace

std::optional<FileSummary> documentSummary(const Bytes& b) {
  if (b.is(0, "%PDF-")) return pdf(b);
  if (b.is(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return FileSummary{FileFamily::document, "Microsoft Office document", {}};
  if (b.is(0, "{\\rtf1")) return FileSummary{FileFamily::document, "Rich Text document", {}};
  if (b.is(0, "%!PS")) return FileSummary{FileFamily::document, "PostScript document", {}};
  return std::nullopt;
}

}  // namespace penstock::codec::files
