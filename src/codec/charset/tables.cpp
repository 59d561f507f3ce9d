// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/charset/tables.h"

#include <iconv.h>

#include <map>
#include <optional>

#include "codec/charset/big5_changes.h"

namespace penstock::codec {
namespace {

/// One encoding of the C library.
class System {
 public:
  explicit System(const char* name) : handle_(iconv_open("WCHAR_T", name)) {}
  ~System() {
    if (there()) iconv_close(handle_);
  }
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  bool there() const { return handle_ != iconv_t(-1); }
  /// The character, and a second one, of these bytes alone; 0 for none.
  std::uint32_t operator()(std::initializer_list<unsigned> bytes) const {
    if (!there()) return 0;
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    char in[4];
    std::size_t left = 0;
    for (const unsigned b : bytes) in[left++] = char(b);
    std::array<wchar_t, 4> out{};
    char *from = in, *to = reinterpret_cast<char*>(out.data());
    std::size_t room = sizeof out;
    if (iconv(handle_, &from, &left, &to, &room) == std::size_t(-1) || left > 0) return 0;
    iconv(handle_, nullptr, nullptr, &to, &room);  // what it held back to combine
    return std::uint32_t(out[0]) | std::uint32_t(out[1]) << kSecondShift;
  }

 private:
  iconv_t handle_;
};

struct Change {
  std::uint16_t bytes, meaning;
};

template <class Meaning>
PairTable pairs(unsigned firstLead, unsigned lastLead, unsigned firstTrail, Meaning meaning) {
  PairTable table(128 * 256);
  for (unsigned lead = firstLead; lead <= lastLead; ++lead)
    for (unsigned trail = firstTrail; trail < 0xff; ++trail) table[(lead - 0x80) * 256 + trail] = meaning(lead, trail);
  return table;
}

template <class Changes>
PairTable changed(PairTable table, const Changes& changes) {
  for (const auto& [bytes, meaning] : changes) table[bytes - 0x8000u] = meaning;
  return table;
}

struct Named {
  const char* system;
  std::vector<Change> changes;
};

const std::map<std::string_view, Named>& singleBytes() {
  static const std::map<std::string_view, Named> all = {
      {"ibm866", {"IBM866", {}}},
      {"iso-8859-2", {"ISO-8859-2", {}}},
      {"iso-8859-3", {"ISO-8859-3", {}}},
      {"iso-8859-4", {"ISO-8859-4", {}}},
      {"iso-8859-5", {"ISO-8859-5", {}}},
      {"iso-8859-6", {"ISO-8859-6", {}}},
      {"iso-8859-7", {"ISO-8859-7", {}}},
      {"iso-8859-8", {"ISO-8859-8", {}}},
      {"iso-8859-8-i", {"ISO-8859-8", {}}},
      {"iso-8859-10", {"ISO-8859-10", {}}},
      {"iso-8859-13", {"ISO-8859-13", {}}},
      {"iso-8859-14", {"ISO-8859-14", {}}},
      {"iso-8859-15", {"ISO-8859-15", {}}},
      {"iso-8859-16", {"ISO-8859-16", {}}},
      {"koi8-r", {"KOI8-R", {}}},
      {"koi8-u", {"KOI8-U", {{0xae, 0x045e}, {0xbe, 0x040e}}}},
      {"macintosh", {"MACINTOSH", {{0xc6, 0x2206}, {0xf0, 0xf8ff}}}},
      {"windows-874", {"CP874", {}}},
      {"windows-1250", {"CP1250", {}}},
      {"windows-1251", {"CP1251", {}}},
      {"windows-1253", {"CP1253", {}}},
      {"windows-1254", {"CP1254", {}}},
      {"windows-1255", {"CP1255", {{0xca, 0x05ba}}}},
      {"windows-1256", {"CP1256", {}}},
      {"windows-1257", {"CP1257", {}}},
      {"windows-1258", {"CP1258", {}}},
      {"x-mac-cyrillic", {"MAC-CYRILLIC", {{0xff, 0x20ac}}}},
  };
  return all;
}

SingleByteTable make1252() {
  // What every text is that names nothing else: it needs no one's help.
  constexpr std::array<char16_t, 32> low = {0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
                                            0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
                                            0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};
  SingleByteTable table{};
  for (unsigned i = 0; i < table.size(); ++i) table[i] = i < low.size() ? low[i] : char16_t(0x80 + i);
  return table;
}

SingleByteTable makeUserDefined() {
  SingleByteTable table{};
  for (unsigned i = 0; i < table.size(); ++i) table[i] = char16_t(0xf780 + i);
  return table;
}

std::optional<SingleByteTable> fromSystem(std::string_view encoding, const Named& named) {
  const System system(named.system);
  if (!system.there()) return std::nullopt;
  SingleByteTable table{};
  for (unsigned i = 0; i < table.size(); ++i) {
    table[i] = char16_t(system({0x80 + i}));
    // Windows reads what it has no sign for as the control of that number.
    if (!table[i] && i < 32 && encoding.starts_with("windows-")) table[i] = char16_t(0x80 + i);
  }
  for (const auto& [byte, meaning] : named.changes) table[byte - 0x80u] = meaning;
  return table;
}

using SingleByteTables = std::map<std::string_view, SingleByteTable>;

// All at once: together they are quicker made than one of pairs.
SingleByteTables makeSingleByteTables() {
  SingleByteTables tables{{"windows-1252", make1252()}, {"x-user-defined", makeUserDefined()}};
  for (const auto& [encoding, named] : singleBytes())
    if (auto table = fromSystem(encoding, named)) tables.emplace(encoding, *table);
  return tables;
}

PairTable makeBig5() {
  const System system("BIG5-HKSCS");
  PairTable table = pairs(0x81, 0xfe, 0x40, [&](unsigned lead, unsigned trail) { return system({lead, trail}); });
  if (!system.there()) return table;
  for (unsigned i = 0; i < 32; ++i) table[0xa3c0u - 0x8000 + i] = 0x2400 + i;  // the pictures of controls
  table[0xa3e0u - 0x8000] = 0x2421;
  return changed(std::move(table), kBig5Changes);
}

PairTable makeGb18030() {
  // Where the standard of 2005 has left the Private Use Area and browsers have not; and an ideographic space twice.
  static constexpr Change changes[] = {{0xa3a0, 0x3000}, {0xfe51, 0xe816}, {0xfe52, 0xe817}, {0xfe53, 0xe818},
                                       {0xfe6c, 0xe831}, {0xfe76, 0xe83b}, {0xfe91, 0xe855}};
  const System system("GB18030");
  return changed(pairs(0x81, 0xfe, 0x40, [&](unsigned lead, unsigned trail) { return system({lead, trail}); }), changes);
}

std::vector<char16_t> makeGb18030FourBytes() {
  constexpr unsigned last = 39'419;
  const System system("GB18030");
  std::vector<char16_t> table(last + 1);
  for (unsigned i = 0; i <= last; ++i)
    table[i] = char16_t(system({0x81 + i / 12'600, 0x30 + i / 1'260 % 10, 0x81 + i / 10 % 126, 0x30 + i % 10}));
  // Characters that two bytes mean as well since the standard of 2022.
  constexpr unsigned ideographs = 19'056, ideographsCount = 8, forms = 39'076, formsCount = 10;
  for (unsigned i = 0; i < ideographsCount; ++i) table[ideographs + i] = char16_t(0x9fb4 + i);
  for (unsigned i = 0; i < formsCount; ++i) table[forms + i] = char16_t(0xfe10 + i);
  return table;
}

// Numbers of JIS X 0208 are the pairs of Shift_JIS in another arrangement.
PairTable makeJis0208() {
  const PairTable& shiftJis = shiftJisTable();
  return pairs(0xa1, 0xfe, 0xa1, [&](unsigned lead, unsigned trail) {
    const unsigned number = (lead - 0xa1) * 94 + trail - 0xa1, row = number / 188, column = number % 188;
    return shiftJis[(row + (row < 0x1f ? 0x81 : 0xc1) - 0x80) * 256 + column + (column < 0x3f ? 0x40 : 0x41)];
  });
}

}  // namespace

const SingleByteTable* singleByteTable(std::string_view encoding) {
  static const SingleByteTables tables = makeSingleByteTables();
  const auto found = tables.find(encoding);
  return found == tables.end() ? nullptr : &found->second;
}

const PairTable& shiftJisTable() {
  static const PairTable table = [] {
    const System system("CP932");
    return pairs(0x81, 0xfc, 0x40, [&](unsigned lead, unsigned trail) {
      return lead >= 0xa0 && lead < 0xe0 ? 0 : system({lead, trail});
    });
  }();
  return table;
}

const PairTable& jis0208Table() {
  static const PairTable table = makeJis0208();
  return table;
}

const PairTable& jis0212Table() {
  static const PairTable table = [] {
    const System system("EUC-JP");
    return pairs(0xa1, 0xfe, 0xa1, [&](unsigned lead, unsigned trail) { return system({0x8f, lead, trail}); });
  }();
  return table;
}

const PairTable& eucKrTable() {
  static const PairTable table = [] {
    const System system("UHC");
    return pairs(0x81, 0xfe, 0x41, [&](unsigned lead, unsigned trail) { return system({lead, trail}); });
  }();
  return table;
}

const PairTable& big5Table() {
  static const PairTable table = makeBig5();
  return table;
}

const PairTable& gb18030Table() {
  static const PairTable table = makeGb18030();
  return table;
}

const std::vector<char16_t>& gb18030FourByteTable() {
  static const std::vector<char16_t> table = makeGb18030FourBytes();
  return table;
}

}  // namespace penstock::codec
