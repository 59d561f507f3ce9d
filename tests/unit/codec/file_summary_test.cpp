// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/file_summary.h"

#include <gtest/gtest.h>

#include "penstock/codec/content_encoder.h"

namespace penstock::codec {
namespace {

using namespace std::string_literals;

/// "PNG image; Dimensions: 640 × 480; ..."
std::string told(std::string_view bytes) {
  const auto summary = fileSummary(bytes, bytes.size());
  if (!summary) return "";
  std::string out = summary->name;
  for (const FileFact& fact : summary->facts) out += "; " + fact.name + ": " + fact.value;
  return out;
}

std::string be32(std::uint32_t v) { return {char(v >> 24), char(v >> 16), char(v >> 8), char(v)}; }
std::string be16(unsigned v) { return {char(v >> 8), char(v)}; }

TEST(FileSummary, ImagesTellTheirDimensions) {
  EXPECT_EQ(told("\x89PNG\r\n\x1a\n"s + be32(13) + "IHDR" + be32(640) + be32(480) + "\x08\x06\0\0\0"s), "PNG image; Dimensions: 640 × 480; Colours: RGB with alpha, 8 bits a channel");
  EXPECT_EQ(told("\xff\xd8\xff\xe0\0\x10JFIF\0"s + std::string(9, '\1') + "\xff\xc2\0\x11\x08\x01\xe0\x02\x80\x03"s),
            "JPEG image; Dimensions: 640 × 480; Colours: 3 channels, 8 bits a channel; Coding: progressive");
  EXPECT_EQ(told("GIF89a\x80\2\xe0\1"), "GIF image; Dimensions: 640 × 480");
  EXPECT_EQ(told("RIFF\1\2\3\4WEBPVP8X\x0a\0\0\0\x10\0\0\0\x7f\2\0\xdf\1\0"s), "WebP image; Dimensions: 640 × 480; Transparency: yes");
  EXPECT_EQ(told("\0\0\1\0\1\0\x20\x20"s + std::string(14, '\0')), "Icon; Images: 1; Dimensions: 32 × 32");
  EXPECT_EQ(told("\0\0\0\x1c"s + "ftypavif" + std::string(40, '\0') + be32(20) + "ispe" + be32(0) + be32(640) + be32(480)), "AVIF image; Dimensions: 640 × 480");
}

/// A table of names with one of them, for Unicode.
std::string nameTable(const std::string& family) {
  std::string wide;
  for (const char c : family) wide += "\0"s + c;
  return be16(0) + be16(1) + be16(18) + be16(3) + be16(1) + be16(0x409) + be16(1) + be16(unsigned(wide.size())) + be16(0) + wide;
}

TEST(FileSummary, FontsTellTheirNames) {
  const std::string name = nameTable("Example Serif of Some Length Length Length");
  const std::string ttf = "\0\1\0\0"s + be16(1) + std::string(6, '\0') + "name" + be32(0) + be32(28) + be32(std::uint32_t(name.size())) + name;
  EXPECT_EQ(told(ttf), "TrueType font; Family: Example Serif of Some Length Length Length; Tables: 1");
  const std::string packed = *encode(name, "deflate");
  ASSERT_LT(packed.size(), name.size());
  const std::string woff = "wOFF\0\1\0\0"s + be32(0) + be16(1) + be16(0) + be32(1000) + std::string(24, '\0') + "name" + be32(64) +
                           be32(std::uint32_t(packed.size())) + be32(std::uint32_t(name.size())) + be32(0) + packed;
  EXPECT_EQ(told(woff), "WOFF font; Family: Example Serif of Some Length Length Length; Tables: 1; Outlines: TrueType; Unpacked: 1000 bytes");
  const std::string brotli = *encode(name, "br");
  const std::string woff2 = "wOF2OTTO"s + be32(0) + be16(1) + be16(0) + be32(1000) + be32(std::uint32_t(brotli.size())) + std::string(24, '\0') +
                            char(5) + char(name.size()) + brotli;
  ASSERT_LT(name.size(), 128u);
  EXPECT_EQ(told(woff2), "WOFF2 font; Family: Example Serif of Some Length Length Length; Tables: 1; Outlines: CFF; Unpacked: 1000 bytes");
}

TEST(FileSummary, DocumentsAndArchivesTellWhatIsInThem) {
  EXPECT_EQ(told("%PDF-1.7\n1 0 obj<</Type /Pages /Kids[] /Count 12>>\n2 0 obj<</Title (A \\(b\\))>>"), "PDF document; Version: 1.7; Pages: 12; Title: A (b)");
  const std::string entry = "PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\3\0\0\0\3\0\0\0\5\0\0\0a.txtabc"s;
  EXPECT_EQ(told(entry), "ZIP archive; Entries: at least 1; Unpacked: 3 bytes; a.txt: 3 bytes");
  EXPECT_EQ(told("\x1f\x8b\x08\x08\0\0\0\0\0\3name.txt\0"s + std::string(20, 'x')), "gzip file; Name: name.txt; Unpacked: 2021161080 bytes (modulo 4 GB)");
  EXPECT_EQ(told("7z\xbc\xaf\x27\x1c\0\4"s), "7-Zip archive; Version: 0.4");
}

TEST(FileSummary, SoundAndFilmTellHowLongTheyAre) {
  EXPECT_EQ(told("RIFF\1\2\3\4WAVEfmt \x10\0\0\0\1\0\2\0\x44\xac\0\0\x10\xb1\2\0\4\0\x10\0data\x20\x62\5\0"s), "WAVE sound; Sound: 2 channels, 44100 Hz, 16 bits; Length: 2.0 s");
  EXPECT_EQ(told(be32(16) + "ftypisom" + be32(0) + be32(116) + "moov" + be32(108) + "mvhd" + std::string(12, '\0') + be32(1000) + be32(65'000)),
            "MP4 film; Brand: isom; Length: 1 min 05 s; Tracks: 0");
  EXPECT_EQ(told("ID3\4\0\0\0\0\0\0\xff\xfb\x90\0"s), "MP3 sound; Sound: 2 channels, 44100 Hz; Bit rate: 128 kbit/s (first frame)");
  EXPECT_EQ(told("\xff\xfb\x90\0 two bytes of a head are no sound"s), "");
}

TEST(FileSummary, ProgramsTellTheirSurface) {
  EXPECT_EQ(told("\0asm\1\0\0\0\2\x0b\1\3env\3log\0\0\3\2\1\0\7\7\1\3run\0\1"s),
            "WebAssembly module; Version: 1; Imports: 1: env.log; Functions: 1; Exports: 1: run; Sections: 3");
  EXPECT_EQ(told("\x7f" "ELF\2\1\1"s + std::string(9, '\0') + "\3\0\x3e\0"s), "ELF program; Kind: shared library or program; Machine: x86-64; Word: 64 bits");
  EXPECT_EQ(told("SQLite format 3\0\x10\0"s + std::string(10, '\0') + be32(7)), "SQLite database; Pages: 7 of 4096 bytes");
}

TEST(FileSummary, TextAndNoiseAreNoFiles) {
  for (const std::string& none : {"BM is a brand of cars"s, "hello, world"s, ""s, "PK"s, "{\"a\":1}"s, "\0\1\0\0"s + std::string(30, '\xff'), "ID3 is a tag, and ID3v2 another"s,
                                  "RIFF raff words"s, std::string(64, '\0')})
    EXPECT_EQ(told(none), "") << none;
}

TEST(FileSummary, AStrangersTextsAreShownNotObeyed) {
  const std::string text = told("\x1f\x8b\x08\x08\0\0\0\0\0\3a\x1b[31m\nb\0"s);
  EXPECT_EQ(text.find('\n'), text.npos);
  EXPECT_EQ(text.find('\x1b'), text.npos);
}

}  // namespace
}  // namespace penstock::codec
