// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of gRPC and gRPC-Web.
#pragma once

#include <memory>

#include "penstock/record/recorder.h"

namespace penstock::record {

/// Each direction by its own head's Content-Type; one that is no gRPC (an error page) is recorded and no more. Payloads lie in the recorded
/// body, or inside the message where that is base64 or has a content coding.
std::unique_ptr<MessageTap> makeGrpcTap();

}  // namespace penstock::record
