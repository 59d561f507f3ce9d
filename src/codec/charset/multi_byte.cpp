// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/charset/multi_byte.h"

#include <array>
#include <optional>

#include "codec/charset/tables.h"
#include "codec/charset/utf.h"

namespace penstock::codec {
namespace {

constexpr char32_t kHalfwidthKatakana = 0xff61;

/// What stands at a place: so many bytes, and their meaning as PairTable has it; 0 for none.
struct Step {
  std::size_t bytes;
  std::uint32_t meaning;
};

bool within(unsigned byte, unsigned first, unsigned last) {
  return byte >= first && byte <= last;
}

/// Bytes from a place on, and none behind the end.
class Ahead {
 public:
  Ahead(std::string_view s, std::size_t at) : s_(s), at_(at) {}
  unsigned operator[](std::size_t i) const { return at_ + i < s_.size() ? static_cast<unsigned char>(s_[at_ + i]) : kEnd; }
  std::size_t left() const { return s_.size() - at_; }
  static constexpr unsigned kEnd = 0x100;

 private:
  std::string_view s_;
  std::size_t at_;
};

/// Lead and trail: where they mean nothing, the trail is a part of the bad piece unless it is ASCII, or not there.
Step pairAt(const PairTable& table, const Ahead& at) {
  const unsigned lead = at[0], trail = at[1];
  if (trail == Ahead::kEnd) return {1, 0};
  const std::uint32_t meaning = table[(lead - 0x80) * 256 + trail];
  return {meaning || trail >= 0x80 ? 2u : 1u, meaning};
}

Step shiftJisAt(const Ahead& at) {
  const unsigned b = at[0];
  if (b == 0x80) return {1, b};
  if (within(b, 0xa1, 0xdf)) return {1, kHalfwidthKatakana - 0xa1 + b};
  return within(b, 0x81, 0x9f) || within(b, 0xe0, 0xfc) ? pairAt(shiftJisTable(), at) : Step{1, 0};
}

Step eucJpAt(const Ahead& at) {
  const unsigned b = at[0];
  if (b == 0x8e && within(at[1], 0xa1, 0xdf)) return {2, kHalfwidthKatakana - 0xa1 + at[1]};
  if (b == 0x8f && within(at[1], 0xa1, 0xfe)) {
    if (at[2] == Ahead::kEnd) return {2, 0};
    if (within(at[2], 0xa1, 0xfe)) return {3, jis0212Table()[(at[1] - 0x80) * 256 + at[2]]};
    return {at[2] < 0x80 ? 2u : 3u, 0};
  }
  return b == 0x8e || b == 0x8f || within(b, 0xa1, 0xfe) ? pairAt(jis0208Table(), at) : Step{1, 0};
}

Step eucKrAt(const Ahead& at) {
  return within(at[0], 0x81, 0xfe) ? pairAt(eucKrTable(), at) : Step{1, 0};
}

Step big5At(const Ahead& at) {
  return within(at[0], 0x81, 0xfe) ? pairAt(big5Table(), at) : Step{1, 0};
}

std::uint32_t gb18030FourBytes(unsigned number) {
  constexpr unsigned userDefined = 7'457, beyondBmp = 189'000, last = beyondBmp + 0xfffff;
  const std::vector<char16_t>& table = gb18030FourByteTable();
  if (number == userDefined) return 0xe7c7;
  if (number < table.size()) return table[number];
  return within(number, beyondBmp, last) ? 0x10000 + number - beyondBmp : 0;
}

Step gb18030At(const Ahead& at) {
  if (at[0] == 0x80) return {1, 0x20ac};
  if (at[0] == 0xff) return {1, 0};
  if (!within(at[1], '0', '9')) return pairAt(gb18030Table(), at);
  if (at.left() < 4) {  // ends within four bytes, as far as they are the beginning of such
    if (at.left() == 2 || (at.left() == 3 && within(at[2], 0x81, 0xfe))) return {at.left(), 0};
    return {1, 0};
  }
  if (!within(at[2], 0x81, 0xfe) || !within(at[3], '0', '9')) return {1, 0};
  return {4, gb18030FourBytes(((at[0] - 0x81) * 10 + at[1] - '0') * 1'260 + (at[2] - 0x81) * 10 + at[3] - '0')};
}

template <class At>
std::string decoded(std::string_view bytes, At stepAt) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  for (std::size_t at = 0; at < bytes.size();) {
    if (const std::size_t run = asciiRun(bytes, at); run > 0) {
      out.append(bytes, at, run);
      at += run;
      continue;
    }
    const Step step = stepAt(Ahead(bytes, at));
    constexpr std::uint32_t first = (1u << kSecondShift) - 1;
    appendUtf8(out, step.meaning ? step.meaning & first : kReplacement);
    if (step.meaning > first) appendUtf8(out, step.meaning >> kSecondShift);
    at += step.bytes;
  }
  return out;
}

/// ISO-2022-JP: escape sequences say what the bytes behind them are.
class Iso2022Jp {
 public:
  explicit Iso2022Jp(std::string_view bytes) : bytes_(bytes) { out_.reserve(bytes.size()); }

  std::string run() {
    while (at_ < bytes_.size()) step();
    return std::move(out_);
  }

 private:
  enum Mode : std::uint8_t { ascii, roman, katakana, pairs };
  static constexpr unsigned kEscape = 0x1b;

  static std::optional<Mode> modeOf(std::string_view sequence) {
    if (sequence == "(B") return ascii;
    if (sequence == "(J") return roman;
    if (sequence == "(I") return katakana;
    if (sequence == "$@" || sequence == "$B") return pairs;
    return std::nullopt;
  }

  void give(char32_t c) { appendUtf8(out_, c ? c : kReplacement); }

  void step() {
    const Ahead at(bytes_, at_++);
    const unsigned b = at[0];
    if (b == kEscape) {
      const auto mode = modeOf(bytes_.substr(at_, 2));
      if (mode) {
        mode_ = *mode;
        at_ += 2;
      }
      // Two in a row hide something: what stands between them is nothing.
      if (!mode || justEscaped_) give(0);
      justEscaped_ = mode.has_value();
      return;
    }
    justEscaped_ = false;
    switch (mode_) {
      case ascii:
      case roman:
        if (mode_ == roman && b == 0x5c) return give(0xa5);
        if (mode_ == roman && b == 0x7e) return give(0x203e);
        if (b == 0) return out_.push_back('\0');
        return give(b < 0x80 && b != 0x0e && b != 0x0f ? b : 0);
      case katakana: return give(within(b, 0x21, 0x5f) ? kHalfwidthKatakana - 0x21 + b : 0);
      case pairs:
        if (!within(b, 0x21, 0x7e) || at[1] == Ahead::kEnd || at[1] == kEscape) return give(0);
        ++at_;
        return give(within(at[1], 0x21, 0x7e) ? jis0208Table()[b * 256 + (at[1] | 0x80)] : 0);
    }
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  Mode mode_ = ascii;
  bool justEscaped_ = false;
  std::string out_;
};

struct Decoder {
  std::string_view encoding;
  const PairTable& (*table)();
  std::string (*run)(std::string_view);
};
constexpr std::array<Decoder, 7> kDecoders = {{
    {"shift_jis", shiftJisTable, [](std::string_view s) { return decoded(s, shiftJisAt); }},
    {"euc-jp", jis0208Table, [](std::string_view s) { return decoded(s, eucJpAt); }},
    {"iso-2022-jp", jis0208Table, [](std::string_view s) { return Iso2022Jp(s).run(); }},
    {"euc-kr", eucKrTable, [](std::string_view s) { return decoded(s, eucKrAt); }},
    {"big5", big5Table, [](std::string_view s) { return decoded(s, big5At); }},
    {"gbk", gb18030Table, [](std::string_view s) { return decoded(s, gb18030At); }},
    {"gb18030", gb18030Table, [](std::string_view s) { return decoded(s, gb18030At); }},
}};

const Decoder* decoderOf(std::string_view encoding) {
  for (const Decoder& d : kDecoders)
    if (d.encoding == encoding) return &d;
  return nullptr;
}

}  // namespace

bool isMultiByte(std::string_view encoding) {
  constexpr std::size_t everywhere = (0xe0 - 0x80) * 256 + 0xa1;  // a pair that means something in each of them
  const Decoder* const d = decoderOf(encoding);
  return d && d->table()[everywhere] != 0;
}

std::string fromMultiByte(std::string_view bytes, std::string_view encoding) {
  return decoderOf(encoding)->run(bytes);
}

}  // namespace penstock::codec
