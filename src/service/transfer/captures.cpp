// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/captures.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "penstock/store/project_reader.h"

namespace penstock::service {

OpenCapture captureOf(const ProjectPtr& project) {
  OpenCapture out;
  out.name = "this project";
  out.recording = project;
  out.ids = [project](const std::function<bool(model::ExchangeId)>& each) -> Result<void> {
    const auto rows = project->rows();
    std::vector<std::uint32_t> gone = rows->deletedRows();
    const std::size_t count = rows->rows();
    for (std::uint32_t row = 0; row < count; ++row) {
      if (std::binary_search(gone.begin(), gone.end(), row)) continue;
      const auto ids = rows->idsOf(std::span(&row, 1));
      if (!ids.empty() && !each(ids.front())) break;
    }
    return {};
  };
  return out;
}

Result<OpenCapture> captureIn(const std::string& file) {
  auto reader = store::ProjectReader::open(file);
  if (!reader) return reader.error();
  const auto shared = std::make_shared<const store::ProjectReader>(std::move(*reader));
  OpenCapture out;
  out.name = std::filesystem::path(file).filename().string();
  out.recording = shared;
  out.ids = [shared](const std::function<bool(model::ExchangeId)>& each) -> Result<void> {
    const auto damaged = shared->exchanges([&each](model::ExchangeId id, const model::Annotation&) { return each(id); });
    return damaged ? Result<void>() : damaged.error();
  };
  return out;
}

}  // namespace penstock::service
