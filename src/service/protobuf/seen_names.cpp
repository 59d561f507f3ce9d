// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/protobuf/seen_names.h"

#include <algorithm>
#include <utility>

#include "service/project/project_impl.h"

namespace penstock::service {

namespace {

/// See Reflection::Read.
std::string recordedResponse(const Project& project, const model::ExchangePtr& x, std::size_t limit) {
  const model::Body& body = x->responseBody;
  if (body.bytes) return body.bytes->substr(0, limit);
  if (body.recorded == 0 || x->id == 0) return {};
  waitRecorded(project, x->id);  // the last of it may still be on its way
  auto bytes = project.body(x, model::Direction::toClient)->read(0, limit);
  return bytes ? std::move(*bytes) : std::string();
}

}  // namespace

SeenNames::SeenNames(CurrentProject project)
    : reflection_(schemas_, [project = std::move(project)](const model::ExchangePtr& x, std::size_t limit, const std::function<bool()>& stopped) {
        const ProjectPtr current = project();
        return current && !stopped() ? recordedResponse(*current, x, limit) : std::string();
      }) {}

Result<void> SeenNames::begin(std::vector<std::string> configured) {
  configured_ = std::move(configured);
  return schemas_.load(configured_);
}

}  // namespace penstock::service
