import { Checkbox, Stack } from '@mantine/core';
import type { Experience } from '@/app/area';
import { useText } from '@/i18n';

const experiences: readonly Experience[] = ['practice', 'companion', 'receptionist', 'mentor', 'assistant'];

export function ExperienceChoice({ value, onChange }: { value: Experience[]; onChange: (value: Experience[]) => void }) {
  const text = useText();
  return (
    <Checkbox.Group label={text('console.tenants.experiences')} description={text('console.tenants.experiencesHint')} value={value} onChange={(next) => onChange(next as Experience[])}>
      <Stack gap="xs" mt="xs">
        {experiences.map((each) => (
          <Checkbox key={each} value={each} label={text(`member.experiences.${each}`)} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
