// SPDX-License-Identifier: GPL-3.0-or-later
// Programs, and the files of databases.
#include <algorithm>
#include <array>

#include "codec/files/bytes.h"

namespace penstock::codec::files {
namespace {

FileSummary program(std::string name) { return {FileFamily::program, std::move(name), {}}; }

std::uint64_t leb128(const Bytes& b, std::size_t& at) {
  std::uint64_t v = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const std::uint8_t byte = b.u8(at++);
    v |= std::uint64_t(byte & 0x7f) << shift;
    if (!(byte & 0x80)) break;
  }
  return v;
}

/// Module and name of each import, or the name of each export: as many as people read.
std::string names(const Bytes& b, std::size_t at, std::size_t end, bool imports) {
  constexpr std::size_t listed = 20, longest = 2000;
  const std::uint64_t count = leb128(b, at);
  std::string out;
  for (std::size_t i = 0; i < std::min<std::uint64_t>(count, listed) && at < end && out.size() < longest; ++i) {
    std::string name;
    for (int part = 0; part < (imports ? 2 : 1); ++part) {
      const auto size = std::size_t(leb128(b, at));
      name += (part ? "." : "") + shown(b.at(at, size));
      at += size;
    }
    out += (i ? ", " : "") + name;
    if (imports) {
      const unsigned kind = b.u8(at++);
      if (kind == 1) ++at;              // a table's element type
      if (kind == 3) {                  // a global's type and whether it changes
        at += 2;
        continue;
      }
      if (kind == 1 || kind == 2) {     // limits
        const std::uint8_t flags = b.u8(at++);
        leb128(b, at);
        if (flags & 1) leb128(b, at);
        continue;
      }
    } else {
      ++at;
    }
    leb128(b, at);
  }
  if (count > listed || out.size() >= longest) out += ", …";
  return std::to_string(count) + (out.empty() ? "" : ": " + out);
}

FileSummary wasm(const Bytes& b) {
  const bool component = b.le16(6) == 1;
  FileSummary s = program(component ? "WebAssembly component" : "WebAssembly module");
  add(s, "Version", std::to_string(b.le16(4)));
  std::size_t at = 8, sections = 0;
  std::string custom;
  while (at < b.size() && sections < 1000) {
    const unsigned id = b.u8(at++);
    const auto size = std::size_t(leb128(b, at));
    if (!component && id == 2) add(s, "Imports", names(b, at, at + size, true));
    if (!component && id == 7) add(s, "Exports", names(b, at, at + size, false));
    if (!component && id == 3) {
      std::size_t inside = at;
      add(s, "Functions", std::to_string(leb128(b, inside)));
    }
    if (id == 0 && custom.size() < 100) {
      std::size_t inside = at;
      const auto length = std::size_t(leb128(b, inside));
      custom += (custom.empty() ? "" : ", ") + shown(b.at(inside, length));
    }
    at += size;
    ++sections;
  }
  add(s, "Sections", std::to_string(sections));
  add(s, "Custom sections", custom);
  return s;
}

FileSummary elf(const Bytes& b) {
  FileSummary s = program("ELF program");
  const bool little = b.u8(5) == 1;
  static constexpr std::string_view kinds[] = {"", "object", "program", "shared library or program", "core dump"};
  const std::uint64_t kind = little ? b.le16(16) : b.be16(16), machine = little ? b.le16(18) : b.be16(18);
  if (kind < std::size(kinds)) add(s, "Kind", std::string(kinds[kind]));
  if (b.has(0, 20)) add(s, "Machine", machine == 62 ? "x86-64" : machine == 183 ? "AArch64" : machine == 3 ? "x86" : machine == 40 ? "ARM" : machine == 243 ? "RISC-V" : std::to_string(machine));
  add(s, "Word", b.u8(4) == 2 ? "64 bits" : "32 bits");
  return s;
}

}  // namespace

std::optional<FileSummary> programSummary(const Bytes& b) {
  using namespace std::string_view_literals;
  if (b.is(0, "\0asm"sv)) return wasm(b);
  if (b.is(0, "\x7f" "ELF")) return elf(b);
  if (b.is(0, "MZ") && b.has(0, 64) && b.is(b.le32(60), "PE\0\0"sv)) {
    FileSummary s = program("Windows program");
    const unsigned machine = b.le16(b.le32(60) + 4);
    add(s, "Machine", machine == 0x8664 ? "x86-64" : machine == 0x14c ? "x86" : machine == 0xaa64 ? "AArch64" : std::to_string(machine));
    return s;
  }
  if (b.is(0, "\xcf\xfa\xed\xfe") || b.is(0, "\xce\xfa\xed\xfe")) return program("Mach-O program");
  if (b.is(0, "\xca\xfe\xba\xbe")) {
    FileSummary s = program(b.be32(4) < 40 ? "Mach-O universal program" : "Java class");
    if (b.be32(4) >= 40) add(s, "Version", std::to_string(b.be16(6)));
    return s;
  }
  if (b.is(0, "dex\n03")) return program("Dalvik program");
  if (b.is(0, "SQLite format 3\0"sv)) {
    FileSummary s{FileFamily::database, "SQLite database", {}};
    const unsigned page = b.be16(16) == 1 ? 65536 : b.be16(16);
    add(s, "Pages", std::to_string(b.be32(28)) + " of " + std::to_string(page) + " bytes");
    return s;
  }
  if (b.is(0, "PAR1")) return FileSummary{FileFamily::database, "Parquet file", {}};
  if (b.is(0, "Obj\1")) return FileSummary{FileFamily::database, "Avro file", {}};
  return std::nullopt;
}

}  // namespace penstock::codec::files
