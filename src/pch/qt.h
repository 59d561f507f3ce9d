// SPDX-License-Identifier: GPL-3.0-or-later
// As std.h, for the window.
#pragma once

#include <QtWidgets/QtWidgets>

#include "pch/std.h"
