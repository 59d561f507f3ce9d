// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/store/project_reader.h"

#include <algorithm>

#include "store/chunk_run.h"
#include "store/exchange_reader.h"

namespace penstock::store {

Result<ProjectReader> ProjectReader::open(const std::string& path) {
  auto reader = ExchangeReader::open(path, {});
  if (!reader) return reader.error();
  return ProjectReader(std::move(*reader), path);
}

ProjectReader::ProjectReader(std::unique_ptr<ExchangeReader> reader, std::string path)
    : reader_(std::move(reader)), path_(std::move(path)) {}
ProjectReader::ProjectReader(ProjectReader&&) noexcept = default;
ProjectReader::~ProjectReader() = default;

Result<std::vector<model::Message>> ProjectReader::messages(model::ExchangeId id, std::uint64_t first,
                                                            std::size_t count) {
  const auto shown = reader_->shows(id);
  if (!shown) return shown.error();
  if (!*shown) return makeError(ErrorCode::notFound, "exchange " + std::to_string(id) + " is not in " + path_);
  MessagePage page(first, count);
  if (auto done = reader_->messages(id, page); !done) return done.error();
  return page.take();
}

Result<std::string> ProjectReader::payload(model::ExchangeId id, const model::Message& m, std::uint64_t offset,
                                           std::size_t n) {
  if (m.payload) return offset < m.payload->size() ? m.payload->substr(std::size_t(offset), n) : std::string();
  if (offset >= m.size) return std::string();
  const std::uint64_t begin = m.offset + offset;
  n = std::size_t(std::min<std::uint64_t>(n, m.size - offset));
  const auto whole = reader_->inlineBody(id, m.direction);
  if (!whole) return whole.error();
  if (*whole) return begin < (*whole)->size() ? (*whole)->substr(std::size_t(begin), n) : std::string();
  auto chunks = reader_->chunks(id, m.direction, begin, n);
  if (!chunks) return chunks.error();
  return joined(*chunks, begin, n);
}

}  // namespace penstock::store
