// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/engine/passage.h"

#include <utility>

#include "penstock/record/recorder.h"

namespace penstock::engine {

Passage::Passage(net::IoThread& thread, record::LiveExchange& live, const upstream::Destination& to)
    : thread_(thread), live_(live), to_(to) {}

Passage::~Passage() = default;

const model::Exchange& Passage::exchange() const { return live_.x(); }

const model::RequestHead& Passage::request() const {
  static const model::RequestHead none;
  if (request_) return *request_;
  return live_.x().request ? *live_.x().request : none;
}

model::RequestHead& Passage::editRequest() {
  if (!request_) request_ = std::make_shared<model::RequestHead>(*live_.x().request);
  return *request_;
}

const model::ResponseHead* Passage::response() const { return response_ ? response_.get() : live_.x().response.get(); }

model::ResponseHead& Passage::editResponse() {
  if (!response_) response_ = std::make_shared<model::ResponseHead>(*live_.x().response);
  return *response_;
}

model::RequestHeadPtr Passage::sharedRequest() const {
  if (request_) return request_;
  return live_.x().request;
}

model::ResponseHeadPtr Passage::sharedResponse() const {
  if (response_) return response_;
  return live_.x().response;
}

const model::Headers& Passage::headers(Side side) const { return side == Side::request ? request().headers : response()->headers; }

model::Headers& Passage::editHeaders(Side side) { return side == Side::request ? editRequest().headers : editResponse().headers; }

void Passage::setBody(Side side, std::string decoded) {
  Half& half = at(side);
  half.body = std::move(decoded);  // whoever is asked next goes on from there
  half.replaced = true;
}

void Passage::did(model::TraceEntry entry) { live_.did(std::move(entry)); }

void Passage::annotate(const model::Annotation& annotation) {
  model::addTo(live_.x().annotation, annotation);
  live_.touch();
}

void Passage::setPaused(bool paused) {
  if (live_.finished()) return;
  live_.x().paused = paused;
  live_.touch();
}

void Passage::withdraw() { live_.withdraw(); }

}  // namespace penstock::engine
