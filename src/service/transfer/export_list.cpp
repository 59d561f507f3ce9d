// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/transfer/export_list.h"

#include <algorithm>
#include <unordered_map>

namespace penstock::service {

RowsToExport::RowsToExport(ProjectPtr project, const std::optional<std::vector<model::ExchangeId>>& ids)
    : project_(std::move(project)), ids_(ids), rows_(project_->rows()) {
  total_ = ids_ ? ids_->size() : rows_->rows() - rows_->deletedRows().size();
}

Result<std::uint64_t> RowsToExport::each(const Each& each) {
  const std::vector<std::uint32_t> deleted = rows_->deletedRows();
  const auto give = [&](std::size_t row) {
    if (row >= rows_->rows() || std::binary_search(deleted.begin(), deleted.end(), std::uint32_t(row))) return true;
    const model::Summary summary = rows_->at(row);
    return summary.id == 0 || each(summary.id, summary.annotation);
  };
  if (ids_) {
    for (const model::ExchangeId id : *ids_)
      if (!give(rows_->rowOf(id))) break;
    return 0;
  }
  const std::size_t end = rows_->rows();  // what comes meanwhile would make an export of no end
  for (std::size_t row = 0; row < end; ++row)
    if (!give(row)) break;
  return 0;
}

FileToExport::FileToExport(store::ProjectReader reader, const std::optional<std::vector<model::ExchangeId>>& ids) : reader_(std::move(reader)), ids_(ids) {
  if (ids_)
    total_ = ids_->size();
  else
    (void)reader_.exchanges([this](model::ExchangeId, const model::Annotation&) {
      ++total_;
      return true;
    });
}

Result<std::uint64_t> FileToExport::each(const Each& each) {
  if (!ids_) return reader_.exchanges(each);
  std::unordered_map<model::ExchangeId, std::optional<model::Annotation>> wanted;
  for (const model::ExchangeId id : *ids_) wanted.emplace(id, std::nullopt);
  auto damaged = reader_.exchanges([&](model::ExchangeId id, const model::Annotation& annotation) {
    if (const auto found = wanted.find(id); found != wanted.end()) found->second = annotation;
    return true;
  });
  if (!damaged) return damaged;
  for (const model::ExchangeId id : *ids_)
    if (const auto& annotation = wanted[id]; annotation && !each(id, *annotation)) break;
  return damaged;
}

}  // namespace penstock::service
