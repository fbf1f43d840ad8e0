import * as core from './toolkit.ts';

import { commentMarker } from '../report/text/escape.ts';
import { renderComment, renderSummary } from '../report/markdown/markdown.ts';
import type { RunEnd } from '../run/run.ts';
import type { CommentChoice, UploadChoice } from '../settings/settings.ts';
import { artifactName, uploadFiles } from './artifact/upload.ts';
import { type AfterRun, patience } from './time/after-run.ts';
import { explainRefusal, isChange, writeComment } from './comment/comment.ts';
import { aboutLines, moreLines, reportLink, type Surroundings } from './comment/frame.ts';
import { type Environment, variable } from './environment.ts';
import { outputsOf } from './outputs.ts';
import type { PullRequest } from './event/pull-request.ts';
import type { Repository } from './api/repository.ts';

const commentSeconds = 60;
const uploadSeconds = 60;

/** Where and how the end of a run is made known. */
export interface Publication extends AfterRun {
  readonly env: Environment;
  /** Null without a token: then there is no comment. */
  readonly repository: Repository | null;
  readonly comment: CommentChoice;
  /** Null: there is none to comment on. */
  readonly pullRequest: PullRequest | null;
  /** The page of the run; empty outside of a workflow. */
  readonly runPage: string;
  readonly surroundings: Omit<Surroundings, 'reportUrl'>;
  readonly upload: UploadChoice;
}

/**
 * Makes the end of a run known: outputs first, as little time may be left, then the summary and
 * the comment. What fails of these is said in a warning or a notice and hides nothing else.
 */
export async function publish(end: RunEnd, publication: Publication): Promise<void> {
  await attempt('The outputs', () => {
    for (const [name, text] of Object.entries(outputsOf(end.report, end.files))) {
      core.setOutput(name, text);
    }
  });
  const reportUrl = await upload(end, publication);
  if (variable(publication.env, 'GITHUB_STEP_SUMMARY') === '') {
    core.info('No job summary was written: this system has none.');
  } else {
    await attempt('The job summary', async () => {
      const link = reportUrl === null ? '' : `\n${reportLink(reportUrl)}\n`;
      await core.summary.addRaw(renderSummary(end.report) + link, true).write();
    });
  }
  await attempt('The comment', () => comment(end, publication, reportUrl));
}

/** Keeps the report with the run; null where it is not kept. */
async function upload(end: RunEnd, publication: Publication): Promise<string | null> {
  const { env, runPage } = publication;
  if (publication.upload === 'never' || publication.cancelled) {
    return null;
  }
  const { html, json, summary, samples } = end.files;
  const paths = [html, json, summary, samples].filter((path) => path !== null);
  const signal = patience(uploadSeconds, publication);
  const kept = await uploadFiles(env, paths, artifactName(end.report.key), runPage, signal);
  if (!kept.kept) {
    core.notice(`The report was not kept as an artifact: ${kept.why}. It is in report-dir.`);
    return null;
  }
  core.info(`The report is kept as an artifact: ${kept.url}`);
  return kept.url;
}

async function comment(
  end: RunEnd,
  publication: Publication,
  reportUrl: string | null,
): Promise<void> {
  const { repository, pullRequest, runPage } = publication;
  const surroundings = { ...publication.surroundings, reportUrl };
  if (publication.comment === 'never') {
    return;
  }
  if (pullRequest === null || repository === null) {
    const why = pullRequest === null ? 'this run has no pull request' : 'there is no github-token';
    core.info(`No comment was written: ${why}.`);
    return;
  }
  const marker = commentMarker(end.report.key);
  const body = renderComment(end.report, {
    marker,
    runUrl: runPage,
    about: aboutLines(end.report, surroundings),
    more: moreLines(surroundings),
  });
  const mayCreate =
    publication.comment === 'auto' || surroundings.failed || isChange(end.report.verdict);
  const signal = patience(commentSeconds, publication);
  try {
    const keyed = { marker, body, mayCreate };
    const what = await writeComment(repository, pullRequest, keyed, signal);
    core.info(
      what === null
        ? 'No comment was written: nothing has changed.'
        : `The comment on pull request ${pullRequest.number} was ${what}.`,
    );
  } catch (error) {
    core.notice(explainRefusal(error, pullRequest));
  }
}

/** Does something that may fail without failing the job. */
async function attempt(what: string, action: () => void | Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    core.warning(`${what} could not be written: ${String(error)}`);
  }
}
