// SPDX-License-Identifier: GPL-3.0-or-later
// What a terminal is a face of, under the names it has here.
#pragma once

#include "penstock/attached/backend.h"

namespace penstock::cui {

using attached::Backend;
using attached::Capture;
using attached::CapturePtr;
using attached::HeldQueue;
using attached::RuleList;
using attached::Sent;
using attached::SentPtr;
using attached::TrafficRows;

}  // namespace penstock::cui
