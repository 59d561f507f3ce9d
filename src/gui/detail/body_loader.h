// SPDX-License-Identifier: GPL-3.0-or-later
// A body for the window: display's, and the image where it is one.
#pragma once

#include <QImage>

#include "penstock/display/body.h"

namespace penstock::gui {

struct ShownBody : display::LoadedBody {
  QImage image;  // where `shown` is BodyView::image
};

/// Runs on a worker.
ShownBody loadShown(const display::BodyRequest& request, const CancelToken& token);

}  // namespace penstock::gui
