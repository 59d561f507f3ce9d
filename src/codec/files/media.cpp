// SPDX-License-Identifier: GPL-3.0-or-later
// Sound and film.
#include <algorithm>

#include "codec/files/bytes.h"

namespace penstock::codec::files {
namespace {

FileSummary media(FileFamily family, std::string name) { return {family, std::move(name), {}}; }
FileSummary audio(std::string name) { return media(FileFamily::audio, std::move(name)); }
FileSummary video(std::string name) { return media(FileFamily::video, std::move(name)); }

FileSummary wave(const Bytes& b) {
  FileSummary s = audio("WAVE sound");
  std::uint32_t rate = 0;
  for (std::size_t at = 12, i = 0; b.has(at, 8) && i < 64; ++i) {
    const std::uint32_t size = b.le32(at + 4);
    if (b.is(at, "fmt ")) {
      rate = b.le32(at + 16);
      add(s, "Sound", counted(b.le16(at + 10), "channel", "channels") + ", " + std::to_string(b.le32(at + 12)) + " Hz, " +
                          std::to_string(b.le16(at + 22)) + " bits");
    }
    if (b.is(at, "data")) {
      if (rate) add(s, "Length", lasting(double(size) / rate));
      break;
    }
    at += 8 + std::size_t(size) + (size & 1);
  }
  return s;
}

FileSummary flac(const Bytes& b) {
  FileSummary s = audio("FLAC sound");
  const std::uint64_t bits = b.be(18, 8);
  const std::uint64_t rate = bits >> 44, samples = bits & 0xfffffffffULL;
  add(s, "Sound", counted((bits >> 41 & 7) + 1, "channel", "channels") + ", " + std::to_string(rate) + " Hz, " +
                      std::to_string((bits >> 36 & 31) + 1) + " bits");
  if (rate) add(s, "Length", lasting(double(samples) / double(rate)));
  return s;
}

FileSummary ogg(const Bytes& b) {
  const std::string_view head = b.in.substr(0, 512);
  FileSummary s = head.find("theora") != head.npos ? video("Ogg film (Theora)") : audio("Ogg sound");
  const std::size_t vorbis = head.find("\x01vorbis"), opus = head.find("OpusHead");
  if (vorbis != head.npos)
    add(s, "Sound", "Vorbis, " + counted(b.u8(vorbis + 11), "channel", "channels") + ", " + std::to_string(b.le32(vorbis + 12)) + " Hz");
  if (opus != head.npos) add(s, "Sound", "Opus, " + counted(b.u8(opus + 9), "channel", "channels"));
  return s;
}

/// The movie's head where it lies among the first boxes, as it does in files made to be streamed.
void movieFacts(const Bytes& b, FileSummary& s) {
  const std::string_view head = b.in.substr(0, 1u << 20);
  const std::size_t movie = head.find("mvhd");
  if (movie == head.npos) return;
  const bool wide = b.u8(movie + 4) == 1;
  const std::uint32_t scale = b.be32(movie + (wide ? 24 : 16));
  const std::uint64_t length = wide ? b.be(movie + 28, 8) : b.be32(movie + 20);
  if (scale && length < (wide ? UINT64_MAX : UINT32_MAX)) add(s, "Length", lasting(double(length) / scale));
  std::size_t tracks = 0;
  for (std::size_t at = head.find("tkhd", movie); at != head.npos && tracks < 32; at = head.find("tkhd", at + 4)) {
    ++tracks;
    const std::size_t extentAt = at + (b.u8(at + 4) == 1 ? 92 : 80);
    const std::uint32_t width = b.be32(extentAt) >> 16, height = b.be32(extentAt + 4) >> 16;
    if (width && height) add(s, "Dimensions", extent(width, height));
  }
  add(s, "Tracks", std::to_string(tracks));
}

std::optional<FileSummary> boxes(const Bytes& b) {
  const bool segment = b.is(4, "styp") || b.is(4, "moof") || b.is(4, "sidx");
  const bool file = b.is(4, "ftyp") || b.is(4, "moov");
  if ((!segment && !file) || b.be32(0) < 8 || b.be32(0) > (1u << 24)) return std::nullopt;
  const std::string_view brand = b.at(8, 4);
  const bool sound = brand == "M4A " || brand == "M4B ";
  FileSummary s = media(sound ? FileFamily::audio : FileFamily::video,
                        segment ? "MP4 segment" : sound ? "M4A sound" : brand == "qt  " ? "QuickTime film" : "MP4 film");
  if (b.is(4, "ftyp") || b.is(4, "styp")) add(s, "Brand", shown(brand));
  movieFacts(b, s);
  return s;
}

FileSummary matroska(const Bytes& b) {
  const std::string_view head = b.in.substr(0, 4096);
  FileSummary s = video(head.find("webm") != head.npos ? "WebM film" : "Matroska film");
  for (const auto& [id, words] : {std::pair{"V_VP8", "VP8"}, {"V_VP9", "VP9"}, {"V_AV1", "AV1"}, {"V_MPEG4/ISO/AVC", "H.264"}, {"A_OPUS", "Opus"}, {"A_VORBIS", "Vorbis"}})
    if (head.find(id) != head.npos) add(s, id[0] == 'V' ? "Picture" : "Sound", words);
  return s;
}

/// A frame's head (ISO 11172-3), or nothing: eleven bits of sync, and no value that is forbidden.
std::optional<FileSummary> mpegAudio(const Bytes& b, std::size_t at, bool tagged) {
  static constexpr unsigned rates[] = {44100, 48000, 32000};
  static constexpr unsigned kilobits[] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
  const std::uint32_t h = b.be32(at);
  const unsigned version = h >> 19 & 3, layer = h >> 17 & 3, bitrate = h >> 12 & 15, rate = h >> 10 & 3;
  const bool frame = h >> 21 == 0x7ff && version != 1 && layer == 1 && bitrate != 0 && bitrate != 15 && rate != 3;
  if (!frame) return tagged ? std::optional(audio("MP3 sound")) : std::nullopt;
  const unsigned hertz = rates[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
  if (!tagged) {  // one frame's head is two bytes of any file: another has to follow
    if (version != 3) return std::nullopt;
    const std::size_t next = at + 144 * kilobits[bitrate] * 1000 / hertz + (h >> 9 & 1);
    if (b.be16(next) >> 5 != 0x7ff) return std::nullopt;
  }
  FileSummary s = audio("MP3 sound");
  add(s, "Sound", std::string((h >> 6 & 3) == 3 ? "1 channel" : "2 channels") + ", " + std::to_string(hertz) + " Hz");
  if (version == 3) add(s, "Bit rate", std::to_string(kilobits[bitrate]) + " kbit/s (first frame)");
  return s;
}

std::size_t afterId3(const Bytes& b) {
  return 10 + (std::size_t(b.u8(6) & 0x7f) << 21 | std::size_t(b.u8(7) & 0x7f) << 14 | std::size_t(b.u8(8) & 0x7f) << 7 | (b.u8(9) & 0x7fu));
}

}  // namespace

std::optional<FileSummary> mediaSummary(const Bytes& b) {
  using namespace std::string_view_literals;
  if (b.is(0, "RIFF") && b.is(8, "WAVE")) return wave(b);
  if (b.is(0, "RIFF") && b.is(8, "AVI ")) {
    FileSummary s = video("AVI film");
    if (b.is(24, "avih")) add(s, "Dimensions", extent(b.le32(64), b.le32(68)));
    return s;
  }
  if (b.is(0, "fLaC")) return flac(b);
  if (b.is(0, "OggS")) return ogg(b);
  if (b.is(0, "\x1a\x45\xdf\xa3")) return matroska(b);
  if (auto s = boxes(b)) return s;
  if (b.is(0, "FLV\1")) return video("Flash film");
  if (b.is(0, "MThd\0\0\0\6"sv)) return audio("MIDI music");
  if (b.is(0, "#!AMR")) return audio("AMR sound");
  if (b.u8(0) == 0x47 && b.u8(188) == 0x47 && b.u8(376) == 0x47 && b.has(0, 564)) return video("MPEG transport stream");
  if (b.is(0, "\0\0\1\xba"sv)) return video("MPEG film");
  if (b.is(0, "ID3") && b.u8(3) < 5) return mpegAudio(b, afterId3(b), true);
  return mpegAudio(b, 0, false);
}

}  // namespace penstock::codec::files
