// SPDX-License-Identifier: GPL-3.0-or-later
// Archives and compressed files: what is in them by their own lists. Nothing is unpacked.
#include <algorithm>

#include "codec/files/bytes.h"
#include "penstock/codec/utc_text.h"

namespace penstock::codec::files {
namespace {

constexpr std::size_t kListed = 40;
constexpr std::size_t kWalked = 20'000;

FileSummary archive(std::string name) { return {FileFamily::archive, std::move(name), {}}; }

struct Entries {
  std::vector<FileFact> first;
  std::uint64_t count = 0, unpacked = 0;
  bool encrypted = false;
  std::string kind;  // what the names say that it is

  void take(std::string_view name, std::uint64_t size) {
    if (first.size() < kListed) first.push_back({shown(name).empty() ? "(no name)" : shown(name), std::to_string(size) + " bytes"});
    ++count;
    unpacked = size > UINT64_MAX - unpacked ? UINT64_MAX : unpacked + size;
    static constexpr std::pair<std::string_view, std::string_view> known[] = {
        {"word/", "Word document"},           {"xl/", "Excel workbook"},
        {"ppt/", "PowerPoint presentation"},  {"AndroidManifest.xml", "Android package"},
        {"META-INF/container.xml", "EPUB book"}, {"META-INF/MANIFEST.MF", "Java archive"}};
    if (kind.empty() || kind == "Java archive")
      for (const auto& [beginning, words] : known)
        if (name.starts_with(beginning)) {
          kind = words;
          break;
        }
  }
  void tell(FileSummary& s, bool all) const {
    add(s, "Entries", (all ? "" : "at least ") + std::to_string(count));
    add(s, "Unpacked", std::to_string(unpacked) + " bytes");
    if (encrypted) add(s, "Encrypted", "yes");
    s.facts.insert(s.facts.end(), first.begin(), first.end());
    if (count > first.size()) add(s, "…", counted(count - first.size(), "more entry", "more entries"));
  }
};

/// The list at its end, where all of the file is here; else the entries themselves, from the first on.
FileSummary zip(const Bytes& b) {
  Entries e;
  const std::size_t end = b.in.size() < 22 ? std::string_view::npos : b.in.rfind("PK\5\6");
  bool all = end != std::string_view::npos && b.has(end, 22);
  if (all) {
    std::size_t at = b.le32(end + 16);
    for (std::size_t i = 0; i < kWalked && b.is(at, "PK\1\2"); ++i) {
      e.encrypted |= b.le16(at + 8) & 1;
      e.take(b.at(at + 46, b.le16(at + 28)), b.le32(at + 24));
      at += 46u + b.le16(at + 28) + b.le16(at + 30) + b.le16(at + 32);
    }
    all = e.count == b.le16(end + 10);
  }
  if (e.count == 0) {
    all = false;
    for (std::size_t at = 0, i = 0; i < kWalked && b.is(at, "PK\3\4"); ++i) {
      e.encrypted |= b.le16(at + 6) & 1;
      e.take(b.at(at + 30, b.le16(at + 26)), b.le32(at + 22));
      if (b.le16(at + 6) & 8) break;  // how long it is stands behind it
      at += 30u + b.le16(at + 26) + b.le16(at + 28) + b.le32(at + 18);
    }
  }
  FileSummary s = archive(e.kind.empty() ? "ZIP archive" : e.kind + " (ZIP archive)");
  if (b.is(30, "mimetype")) add(s, "Type", shown(b.at(38, std::min<std::size_t>(b.le32(18), 100))));
  e.tell(s, all);
  return s;
}

FileSummary gzip(const Bytes& b, std::uint64_t size) {
  FileSummary s = archive("gzip file");
  const unsigned flags = b.u8(3);
  std::size_t at = 10;
  if (flags & 4) at += 2u + b.le16(at);
  if (flags & 8) {
    const std::string_view rest = b.from(at);
    add(s, "Name", shown(rest.substr(0, std::min(rest.find('\0'), rest.size()))));
  }
  if (b.le32(4)) add(s, "Modified", utcText(b.le32(4)));
  if (size == b.size() && size > 18) add(s, "Unpacked", std::to_string(b.le32(b.size() - 4)) + " bytes (modulo 4 GB)");
  return s;
}

std::uint64_t octal(std::string_view digits) {
  std::uint64_t v = 0;
  for (const char c : digits) {
    if (c == ' ' && v == 0) continue;
    if (c < '0' || c > '7') break;
    v = v << 3 | std::uint64_t(c - '0');
  }
  return v;
}

FileSummary tar(const Bytes& b, std::uint64_t size) {
  FileSummary s = archive("tar archive");
  Entries e;
  std::size_t at = 0, i = 0;
  for (; i < kWalked && b.is(at + 257, "ustar"); ++i) {
    const std::string_view name = b.at(at, 100);
    const std::uint64_t bytes = octal(b.at(at + 124, 12));
    const char kind = char(b.u8(at + 156));
    if (kind != 'x' && kind != 'g' && kind != 'L') e.take(name.substr(0, std::min(name.find('\0'), name.size())), bytes);
    if (bytes > b.size()) break;
    at += 512 + std::size_t((bytes + 511) / 512 * 512);
  }
  e.tell(s, i < kWalked && size == b.size() && b.u8(at) == 0);
  return s;
}

}  // namespace

std::optional<FileSummary> archiveSummary(const Bytes& b, std::uint64_t size) {
  using namespace std::string_view_literals;
  if (b.is(0, "PK\3\4") || b.is(0, "PK\5\6")) return zip(b);
  if (b.is(0, "\x1f\x8b\x08")) return gzip(b, size);
  if (b.is(257, "ustar")) return tar(b, size);
  if (b.is(0, "7z\xbc\xaf\x27\x1c")) {
    FileSummary s = archive("7-Zip archive");
    add(s, "Version", std::to_string(b.u8(6)) + "." + std::to_string(b.u8(7)));
    return s;
  }
  struct Known {
    std::string_view begin, name;
  };
  static constexpr Known known[] = {
      {"Rar!\x1a\x07\x01\0"sv, "RAR archive, version 5"}, {"Rar!\x1a\x07\0"sv, "RAR archive"}, {"\xfd\x37zXZ\0"sv, "xz file"},
      {"\x28\xb5\x2f\xfd", "Zstandard file"}, {"\x04\x22\x4d\x18", "LZ4 file"}, {"MSCF\0\0\0\0"sv, "Cabinet archive"},
      {"!<arch>\ndebian", "Debian package"}, {"!<arch>\n", "ar archive"}, {"\xed\xab\xee\xdb", "RPM package"}, {"xar!", "xar archive"},
      {"Cr24", "Chrome extension"}};
  for (const Known& k : known)
    if (b.is(0, k.begin)) return archive(std::string(k.name));
  if (b.is(0, "BZh") && b.u8(3) >= '1' && b.u8(3) <= '9' && b.is(4, "1AY&SY")) return archive("bzip2 file");
  return std::nullopt;
}

}  // namespace penstock::codec::files
