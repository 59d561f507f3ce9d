// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/frames.h"

namespace penstock::script {
namespace {

constexpr std::size_t headerSize = 16, countSize = 4;

void append(std::string& out, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += char(number >> 8 * i & 0xff);
}

std::uint64_t numberAt(std::string_view text, std::size_t at, std::size_t bytes) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < bytes; ++i) out |= std::uint64_t(static_cast<unsigned char>(text[at + i])) << 8 * i;
  return out;
}

std::size_t packedSize(std::span<const std::string_view> parts) {
  std::size_t size = countSize + countSize * parts.size();
  for (const std::string_view part : parts) size += part.size();
  return size;
}

void appendParts(std::string& out, std::span<const std::string_view> parts) {
  append(out, parts.size(), countSize);
  for (const std::string_view part : parts) append(out, part.size(), countSize);
  for (const std::string_view part : parts) out += part;
}

bool isOfWorker(std::uint64_t kind) { return kind >= std::uint64_t(FrameKind::ready) && kind <= std::uint64_t(FrameKind::log); }

}  // namespace

std::string packParts(std::span<const std::string_view> parts) {
  std::string out;
  out.reserve(packedSize(parts));
  appendParts(out, parts);
  return out;
}

std::optional<std::vector<std::string_view>> readParts(std::string_view packed) {
  if (packed.size() < countSize) return std::nullopt;
  const std::uint64_t count = numberAt(packed, 0, countSize);
  if (count > (packed.size() - countSize) / countSize) return std::nullopt;
  std::size_t at = countSize + countSize * std::size_t(count);
  std::vector<std::string_view> out;
  out.reserve(std::size_t(count));
  for (std::size_t i = 0; i < count; ++i) {
    const auto size = std::size_t(numberAt(packed, countSize + countSize * i, countSize));
    if (size > packed.size() - at) return std::nullopt;
    out.push_back(packed.substr(at, size));
    at += size;
  }
  if (at != packed.size()) return std::nullopt;
  return out;
}

std::string frameOf(FrameKind kind, std::uint64_t call, std::span<const std::string_view> parts) {
  const std::size_t size = packedSize(parts);
  std::string out;
  out.reserve(headerSize + size);
  append(out, size, 4);
  append(out, std::uint64_t(kind), 4);
  append(out, call, 8);
  appendParts(out, parts);
  return out;
}

void FrameReader::feed(std::string_view bytes) {
  if (broken_) return;
  if (at_ == bytes_.size()) {
    bytes_.clear();
    if (bytes_.capacity() > 1024 * 1024) bytes_.shrink_to_fit();
  } else if (at_ > 64 * 1024) {
    bytes_.erase(0, at_);
  } else {
    bytes_ += bytes;
    return;
  }
  at_ = 0;
  bytes_ += bytes;
}

std::optional<Frame> FrameReader::next() {
  const std::string_view left = std::string_view(bytes_).substr(at_);
  if (broken_ || left.size() < headerSize) return std::nullopt;
  const auto size = std::size_t(numberAt(left, 0, 4));
  const std::uint64_t kind = numberAt(left, 4, 4);
  broken_ = size > longest || !isOfWorker(kind);
  if (broken_ || left.size() < headerSize + size) return std::nullopt;
  auto parts = readParts(left.substr(headerSize, size));
  broken_ = !parts;
  if (broken_) return std::nullopt;
  at_ += headerSize + size;
  return Frame{FrameKind(kind), numberAt(left, 8, 8), std::move(*parts)};
}

}  // namespace penstock::script
