/** What goals can be told, by name. */

import type { Head } from '../model/head.ts';
import type { FloatTensor } from '../tensor/index.ts';

/** The size of an input in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A rectangle, as shares of the width and height of the picture. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface GoalOptions {
  /** The output that the goal is about, where there are several. */
  readonly output?: string | undefined;
  /** The element of that output, counted from 0. */
  readonly element?: number | undefined;
  /** What a score or a value must pass. */
  readonly threshold?: number | undefined;
  /** How far a value must move from the clean answer. */
  readonly by?: number | undefined;
  /** The interval that a value must leave. */
  readonly interval?: { readonly low: number; readonly high: number } | undefined;
  /** The classes or labels that the goal is about, counted from 0. */
  readonly classes?: readonly number[] | undefined;
  /** How many of the first answers count. */
  readonly first?: number | undefined;
  /** The share of positions. */
  readonly share?: number | undefined;
  /** The axis of the classes, counted without that of the samples. */
  readonly axis?: number | undefined;
  /** The classes that shall be read, one after the other. */
  readonly text?: readonly number[] | undefined;
  /** The class that stands for nothing. */
  readonly blank?: number | undefined;
  /** How embeddings are compared. */
  readonly metric?: 'cosine' | 'L2' | undefined;
  /** An embedding to compare with, or the classes that positions shall have, flat. */
  readonly reference?: FloatTensor | undefined;
  /** Where a detector has its boxes and scores. */
  readonly head?: Head | undefined;
  readonly region?: Region | undefined;
}

export type GoalOption = keyof GoalOptions;
