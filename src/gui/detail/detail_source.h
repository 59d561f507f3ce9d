// SPDX-License-Identifier: GPL-3.0-or-later
// What the detail panel looks into, and the parts of the service that it asks.
#pragma once

#include <memory>

#include "penstock/model/recording.h"
#include "penstock/model/summary.h"
#include "penstock/service/intercept.h"
#include "penstock/service/passthrough.h"
#include "penstock/service/protobuf_names.h"
#include "penstock/service/server_trust.h"

namespace penstock::gui {

/// The parts outlive it. Rows and recording are those of the project that is shown: null before there is one, and others when another is.
struct DetailSource {
  service::Intercept& intercept;
  service::Passthrough& passthrough;
  service::ServerTrust& trust;
  service::ProtobufNames& protobuf;
  std::shared_ptr<const model::Recording> recording;
  std::shared_ptr<model::TrafficIndex> rows;
  bool attached = false;  // what is shown is another process's: servers are trusted, messages added and names loaded there
};

}  // namespace penstock::gui
