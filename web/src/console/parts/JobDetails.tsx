import { useQuery } from '@tanstack/react-query';
import { Facts } from '@/components/Facts';
import { Loaded } from '@/components/Loaded';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { jobQuery } from '../queries';
import { Json } from './Json';

export function JobDetails({ id }: { id: string }) {
  const text = useText();
  const query = useQuery(jobQuery(id));
  return (
    <Loaded query={query}>
      {(job) => (
        <Facts
          rows={[
            [text('console.jobs.columns.queue'), job.queue],
            [text('console.jobs.columns.state'), text(`console.jobs.states.${job.state}`)],
            [text('console.jobs.columns.attempt'), job.attempt],
            [text('console.jobs.node'), job.node ?? '–'],
            [text('console.jobs.created'), <When key="created" time={job.created_at} />],
            [text('console.jobs.columns.run'), <When key="run" time={job.run_at} />],
            [text('console.jobs.finished'), job.finished_at ? <When key="finished" time={job.finished_at} /> : '–'],
            [text('console.jobs.columns.error'), job.error ?? '–'],
            [text('console.jobs.payload'), job.payload ? <Json key="payload" value={job.payload} label={text('console.jobs.payload')} /> : text('console.jobs.noPayload')],
          ]}
        />
      )}
    </Loaded>
  );
}
